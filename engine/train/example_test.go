package train_test

import (
	"context"
	"fmt"
	"log"

	"plywood/engine/backend"
	"plywood/engine/backend/cpu"
	"plywood/engine/data"
	"plywood/engine/graph"
	"plywood/engine/nn"
	"plywood/engine/nn/zoo"
	"plywood/engine/plan"
	"plywood/engine/train"
)

// A network learns to tell two moons apart.
func Example() {
	device := cpu.New(1)
	defer device.Close()
	model := zoo.MLP()
	session, err := train.New(model, data.Moons(0, 600), device, train.FromRecipe(model.Recipe))
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	if err := session.Run(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	history := session.History()
	fmt.Println("epochs:", len(history))
	fmt.Println("better than 97 in 100:", *history[len(history)-1].TestAccuracy > 0.97)
	// Output:
	// epochs: 50
	// better than 97 in 100: true
}

// Batch normalization by its definition: in training mode the batch's own mean and variance, in
// prediction mode their moving averages.
func Example_batchNorm() {
	// One feature, γ and β to look at, and moving statistics that begin at 0 and 1.
	g := graph.New()
	gamma, beta := g.Param("gamma", graph.Init{Const: 1}, 1), g.Param("beta", graph.Init{}, 1)
	movingMean, movingVar := g.State("moving mean", 0, 1), g.State("moving variance", 1, 1)
	x := g.Images("x", 1, 1, 1)
	y, mean, variance := g.BatchNormTrain(x, gamma, beta, 1e-5)
	loss := g.Vector("loss", 1)
	g.MovingAverage(movingMean, mean, loss, 0.9)
	g.MovingAverage(movingVar, variance, loss, 0.9)
	g.Keep(y)
	g.Begin(graph.Predict)
	p := g.BatchNormPredict(x, gamma, beta, movingMean, movingVar, 1e-5)
	g.Keep(p)

	device := cpu.New(1)
	defer device.Close()
	exec, err := device.Compile(plan.New(g, plan.Options{Batch: 4, Lanes: device.Lanes()}), nil)
	if err != nil {
		log.Fatal(err)
	}
	show := func(name string, v *graph.Value, n int) {
		got := make([]float32, n)
		if err := exec.Read(v, got); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-16s %.3f\n", name, got)
	}
	for _, w := range []struct {
		v *graph.Value
		x []float32
	}{{gamma, []float32{2}}, {beta, []float32{1}}, {movingVar, []float32{1}}, {x, []float32{1, 2, 3, 6}}} {
		if err := exec.Write(w.v, w.x); err != nil {
			log.Fatal(err)
		}
	}
	for _, phase := range []graph.Phase{graph.Train, graph.Predict} {
		if err := exec.Run(phase, backend.Step{N: 4}); err != nil {
			log.Fatal(err)
		}
		if phase == graph.Train {
			show("training mode", y, 4) // 2·(x−3)/√3.5 + 1
		} else {
			show("prediction mode", p, 4) // 2·(x−0.3)/√1.25 + 1
		}
		show("moving mean", movingMean, 1)    // 0.9·0 + 0.1·3
		show("moving variance", movingVar, 1) // 0.9·1 + 0.1·3.5
	}
	// Output:
	// training mode    [-1.138 -0.069 1.000 4.207]
	// moving mean      [0.300]
	// moving variance  [1.250]
	// prediction mode  [2.252 4.041 5.830 11.196]
	// moving mean      [0.300]
	// moving variance  [1.250]
}

// A tap shows what each layer makes of a batch, and what gradients it gets.
func ExampleSession_Tap() {
	device := cpu.New(1)
	defer device.Close()
	model := zoo.LenetBN()
	settings := train.FromRecipe(model.Recipe)
	settings.Batch = 64
	session, err := train.New(model, data.Garments(0, 64, 64), device, settings)
	if err != nil {
		log.Fatal(err)
	}
	defer session.Close()
	tap, err := session.Tap(train.TapOptions{Mode: nn.Training, Gradients: true,
		Stats: []string{"bn1", "d(conv1.weight)"}, Keep: []string{"pool1"}})
	if err != nil {
		log.Fatal(err)
	}
	defer tap.Close()
	if err := tap.Run(train.Train, []int32{0, 1, 2, 3}); err != nil {
		log.Fatal(err)
	}
	bn, err := tap.Stats("bn1")
	if err != nil {
		log.Fatal(err)
	}
	pool, err := tap.Value("pool1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("bn1: mean %.2f, deviation %.2f\n", max(bn.Mean, -bn.Mean), bn.Std)
	fmt.Println("pool1:", pool.Shape)
	// Output:
	// bn1: mean 0.00, deviation 1.00
	// pool1: 4×6×12×12
}
