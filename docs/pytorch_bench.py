#!/usr/bin/env python3
"""Takes part in `plywood bench` with PyTorch: the same model files, the same batches, in turns.

  plywood bench --with "python3 docs/pytorch_bench.py --threads 2"

It reads a JSON request a line and answers each with a line, as engine/bench/wire says. Steps are
forward, loss, gradients, plain SGD and batch norm's moving statistics, on a random batch that lies
on the device already. Needs torch (Debian: python3-torch).
"""
import argparse, json, sys

import torch
import torch.nn.functional as F

from pytorch_parity import Net


class Trained(Net):
    """Keeps batch norm's moving statistics, as training does."""

    def __init__(self, model):
        super().__init__(model, torch.float32)
        self.moving = {}

    def param(self, name, make):
        if name not in self.params:
            self.params[name] = make().to(device).requires_grad_()
        return self.params[name]

    def norm(self, x, path, eps=1e-5):
        if path not in self.moving:
            n = x.shape[1]
            self.moving[path] = torch.zeros(n, device=device), torch.ones(n, device=device)
        g = self.param(path + ".weight", lambda: torch.ones(x.shape[1]))
        b = self.param(path + ".bias", lambda: torch.zeros(x.shape[1]))
        return F.batch_norm(x, *self.moving[path], g, b, True, 0.1, eps)


def prepare(r):
    global step
    net = Trained(r["model"])
    side = r["model"].get("recipe", {}).get("resize")
    shape = [r["model"]["input"][0], side, side] if side else r["model"]["input"]
    x = torch.rand(r["batch"], *shape, device=device)
    y = torch.randint(0, 10, (r["batch"],), device=device)
    net(x)  # makes the parameters
    sgd = torch.optim.SGD(net.params.values(), lr=r["model"].get("recipe", {}).get("learning_rate", 0.1))

    def step():
        sgd.zero_grad(set_to_none=True)
        F.cross_entropy(net(x), y).backward()
        sgd.step()

    return {}


def run(r):
    for _ in range(r["n"]):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    return {}


def hello(r):
    about = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
    return {"name": "pytorch" if device == "cuda" else f"pytorch:{torch.get_num_threads()}", "about": f"PyTorch {torch.__version__}, {about}"}


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--threads", type=int, default=0, help="0: as many as PyTorch likes")
    ap.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    a = ap.parse_args()
    device, step = a.device, None
    if a.threads:
        torch.set_num_threads(a.threads)
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
    nothing = lambda r: {}
    does = {"hello": hello, "peaks": nothing, "prepare": prepare, "run": run, "profile": nothing}
    for line in sys.stdin:
        r = json.loads(line)
        try:
            answer = does[r["do"]](r)
        except Exception as e:  # told to the one who asked
            answer = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(answer), flush=True)
