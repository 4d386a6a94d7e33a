#!/usr/bin/env python3
"""Checks Plywood's gradients against PyTorch's, from the same weights and the same batch.

  docs/pytorch_parity.py [--plywood build/plywood] [--batch 32] [--device cpu] [MODEL …]

For each model (a zoo name or a file) it reads the model file, computes it in PyTorch, and lets
`plywood train --init … --steps 1 --shuffle=false --opt sgd` make one plain step from the same
weights. The step divided by the learning rate is the gradient. It prints, per tensor, the largest
difference over the largest gradient of that tensor, in float32 and as PyTorch's own float32 differs
from its float64. Exit code 1 where a model's worst is above 1e-4 and above ten times PyTorch's own.

Without models it checks all four networks: lenet and lenet-bn whole, resnet and densenet narrow.
Needs numpy and torch (Debian: python3-torch).
"""
import argparse, json, struct, subprocess, sys, tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

DTYPES = {"F32": np.float32, "I64": np.int64, "U8": np.uint8, "F64": np.float64, "I32": np.int32}


def save(path, tensors):
    header, blobs, at = {}, [], 0
    for name, t in tensors.items():
        kind = {np.dtype(v): k for k, v in DTYPES.items()}[t.dtype]
        blob = np.ascontiguousarray(t).tobytes()
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def load(path):
    raw = Path(path).read_bytes()
    (n,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + n])
    header.pop("__metadata__", None)
    return {k: np.frombuffer(raw[8 + n :][slice(*v["data_offsets"])], DTYPES[v["dtype"]]).reshape(v["shape"])
            for k, v in header.items()}


def pair(v, default=None):
    v = default if v is None else v
    return (v, v) if isinstance(v, int) else tuple(v)


class Net:
    """A model file computed with PyTorch's functions; parameters are made as layers are met."""

    def __init__(self, model, dtype, params=None):
        self.model, self.dtype, self.params, self.fresh = model, dtype, params or {}, params is None

    def param(self, name, make):
        if name not in self.params:
            assert self.fresh, name
            self.params[name] = make().to(self.dtype).requires_grad_()
        return self.params[name]

    def conv(self, x, path, out, kernel, stride=(1, 1), padding=(0, 0), bias=True):
        w = self.param(path + ".weight", lambda: torch.nn.init.xavier_uniform_(torch.empty(out, x.shape[1], *kernel)))
        b = self.param(path + ".bias", lambda: torch.randn(out) * 0.1) if bias else None
        return F.conv2d(x, w, b, stride, padding)

    def norm(self, x, path, eps=1e-5):
        g = self.param(path + ".weight", lambda: 1 + 0.2 * torch.randn(x.shape[1]))
        b = self.param(path + ".bias", lambda: 0.2 * torch.randn(x.shape[1]))
        return F.batch_norm(x, None, None, g, b, True, 0.1, eps)

    def layer(self, n, xs, path):
        x, t = xs[0], n["type"]
        if t == "conv2d":
            return self.conv(x, path, n["out"], pair(n["kernel"]), pair(n.get("stride"), 1), pair(n.get("padding"), 0), not n.get("no_bias"))
        if t == "dense":
            x = x.flatten(1)
            w = self.param(path + ".weight", lambda: torch.nn.init.xavier_uniform_(torch.empty(n["out"], x.shape[1])))
            b = None if n.get("no_bias") else self.param(path + ".bias", lambda: torch.randn(n["out"]) * 0.1)
            return F.linear(x, w, b)
        if t == "batchnorm":
            return self.norm(x, path, n.get("eps", 1e-5))
        if t == "activation":
            return {"relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh, "gelu": F.gelu, "identity": lambda v: v,
                    "leaky_relu": lambda v: F.leaky_relu(v, n.get("slope", 0.01))}[n["function"]](x)
        if t in ("maxpool2d", "avgpool2d"):
            pool = F.max_pool2d if t == "maxpool2d" else F.avg_pool2d
            k = pair(n["kernel"])
            return pool(x, k, pair(n.get("stride"), k), pair(n.get("padding"), 0))
        if t == "globalavgpool2d":
            return x.mean((2, 3))
        if t == "flatten":
            return x.flatten(1)
        if t == "add":
            return sum(xs[1:], xs[0])
        if t == "concat":
            return torch.cat(xs, 1)
        if t == "residual":
            c, s = n["channels"], (n.get("stride", 1),) * 2
            y = F.relu(self.norm(self.conv(x, path + ".conv1", c, (3, 3), s, (1, 1)), path + ".bn1"))
            y = self.norm(self.conv(y, path + ".conv2", c, (3, 3), (1, 1), (1, 1)), path + ".bn2")
            if n.get("shortcut"):
                x = self.conv(x, path + ".shortcut", c, (1, 1), s)
            return F.relu(y + x)
        if t == "denseblock":
            for i in range(1, n["convs"] + 1):
                y = F.relu(self.norm(x, f"{path}.bn{i}"))
                x = torch.cat([x, self.conv(y, f"{path}.conv{i}", n["growth"], (3, 3), (1, 1), (1, 1))], 1)
            return x
        if t == "transition":
            y = self.conv(F.relu(self.norm(x, path + ".bn")), path + ".conv", n["channels"], (1, 1))
            return F.avg_pool2d(y, 2)
        raise SystemExit(f"{path}: {t} is not known here")

    def __call__(self, x):
        values, last = {"input": x}, "input"
        for n in self.model["nodes"]:
            values[n["id"]] = self.layer(n, [values[f] for f in n.get("from", [last])], n["id"])
            last = n["id"]
        return values[last]


def gradients(model, x, y, dtype, params):
    net = Net(model, dtype, None if params is None else {k: v.detach().to(dtype).requires_grad_() for k, v in params.items()})
    F.cross_entropy(net(x.to(dtype)), y).backward()
    return net.params


NARROW = {
    "resnet": lambda n: {k: (v // 8 if k in ("out", "channels") and n["type"] != "dense" else v) for k, v in n.items()},
    "densenet": lambda n: {k: (v // 4 if k in ("out", "channels", "growth") and n["type"] != "dense" else v) for k, v in n.items()},
}


def check(name, a, tmp):
    text = Path(name).read_text() if Path(name).exists() else subprocess.check_output([a.plywood, "init", name])
    model = json.loads(text)
    if name in NARROW:
        model["nodes"] = [NARROW[name](n) for n in model["nodes"]]
        model["input"] = [1, 32, 32] if name == "densenet" else model["input"]
    model.pop("recipe", None)
    path = tmp / f"{model['name']}.plywood.json"
    path.write_text(json.dumps(model))
    torch.manual_seed(1)
    x, y = torch.rand(a.batch, *model["input"]), torch.randint(0, 10, (a.batch,))
    save(tmp / "data.safetensors", {"x": x.numpy(), "y": y.numpy(), "x_test": x.numpy(), "y_test": y.numpy()})
    f32 = gradients(model, x, y, torch.float32, None)
    f64 = gradients(model, x, y, torch.float64, f32)
    save(tmp / "init.safetensors", {k: v.detach().numpy() for k, v in f32.items()})
    lr, run = 0.5, tmp / "run"
    subprocess.run([a.plywood, "train", "--model", path, "--data", tmp / "data.safetensors", "--init", tmp / "init.safetensors", "--steps", "1",
                    "--shuffle=false", "--opt", "sgd", "--lr", str(lr), "-b", str(a.batch), "--output-dir", run, "--overwrite", "--device", a.device],
                   check=True, capture_output=True)
    after = load(run / "last.safetensors")
    worst = own = 0.0
    for k, p in f64.items():
        want, scale = p.grad.numpy(), float(p.grad.abs().max())
        before = f32[k].detach().numpy().astype(np.float64)
        got = (before - after[k].astype(np.float64)) / lr
        # The step is rounded to float32 when it is taken: allow for half an ulp of the weights.
        rounding = np.spacing(np.abs(before).astype(np.float32)).astype(np.float64) / lr
        if scale < 1e-6:  # a bias before batch norm: its gradient is zero but for rounding
            continue
        diff = float(np.maximum(np.abs(got - want) - rounding, 0).max()) / scale
        peer = float((f32[k].grad.double() - p.grad).abs().max()) / scale
        worst, own = max(worst, diff), max(own, peer)
        if a.verbose:
            print(f"  {k:32} {str(list(want.shape)):20} {diff:.1e}   (PyTorch's float32: {peer:.1e})")
    ok = worst <= max(1e-4, 10 * own)
    print(f"{model['name']:10} {len(f64):4} tensors  worst relative difference {worst:.1e}  PyTorch float32 against float64 {own:.1e}  {'ok' if ok else 'TOO LARGE'}", flush=True)
    return ok


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--plywood", default="build/plywood")
    ap.add_argument("--batch", type=int, default=32)
    ap.add_argument("--device", default="cpu")
    ap.add_argument("-v", "--verbose", action="store_true")
    ap.add_argument("models", nargs="*", default=["lenet", "lenet-bn", "resnet", "densenet"])
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        results = [check(m, a, Path(tmp)) for m in a.models]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
