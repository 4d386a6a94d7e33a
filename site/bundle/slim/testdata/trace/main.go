// Command trace leans on the runtime's table of functions in every way a program does.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
)

var table = func() map[string]int {
	m := map[string]int{}
	for i := range 1000 {
		m[fmt.Sprint("key ", i)] = i * i
	}
	return m
}()

type node struct {
	left, right *node
	text        string
}

func grow(depth int) *node {
	if depth == 0 {
		return nil
	}
	return &node{grow(depth - 1), grow(depth - 1), strings.Repeat("x", depth)}
}

func (n *node) count() int {
	if n == nil {
		return 0
	}
	return 1 + n.left.count() + n.right.count()
}

//go:noinline
func fail(at int) (err error) {
	defer func() { err = fmt.Errorf("recovered: %v", recover()) }()
	return errors.New(fmt.Sprint([]int{1, 2, 3}[at]))
}

//go:noinline
func name() string {
	pc, _, _, _ := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name()
}

func main() {
	kept := grow(12)
	done := make(chan int)
	for i := range 4 {
		go func() { done <- grow(10 + i).count() }() // stacks grow and are moved
	}
	var counts []int
	for range 4 {
		counts = append(counts, <-done)
		runtime.GC()
	}
	slices.Sort(counts)
	fmt.Println(len(table), table["key 31"], kept.count(), counts, fail(5), name())
	if _, _, line, ok := runtime.Caller(0); ok && line > 0 {
		fmt.Println("it knows its lines")
	}
	if len(os.Args) > 1 {
		panic("the end")
	}
}
