// Command trace leans on the runtime's table of functions in every way a program does.
package main

import (
	"errors"
	"fmt"
	"os"
	"reflect"
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

// nested recovers in a function that the deferred one calls, which is too late.
//
//go:noinline
func nested() (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	defer func() { late() }()
	panic("kept")
}

func late() { _ = recover() }

type stack []int

func (s *stack) empty() { defer s.recovers(); _ = (*s)[0] }

func (s stack) recovers() { _ = recover() }

//go:noinline
func name() string {
	pc, _, _, _ := runtime.Caller(0)
	return runtime.FuncForPC(pc).Name()
}

// ways waits in loops, branches and cases, and goes on there.
//
//go:noinline
func ways(n int, in, out chan int) (sum int) {
	for i := range n {
		for j := i; ; j++ {
			switch {
			case j%7 == 6:
				sum += <-in
				if sum%2 == 0 {
					continue
				}
			case j%5 == 4:
				out <- j
			case j > n:
				goto next
			}
			sum += j
		}
	next:
		out <- sum
	}
	close(out)
	return sum
}

//go:noinline
func walk() (text string) {
	in, out, sum := make(chan int), make(chan int), make(chan int)
	go func() {
		for k := 0; ; k++ {
			in <- k
		}
	}()
	go func() { sum <- ways(20, in, out) }()
	got := 0
	for v := range out {
		if got += v; got%16 == 0 {
			runtime.GC()
		}
	}
	return fmt.Sprint(got, <-sum)
}

//go:noinline
func missing(n *node) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	return n.left.text
}

type sizer interface{ size() int }

type sized struct{ n int }

func (s sized) size() int { return s.n }

// wrapped calls a value's method by a pointer that is nil: the wrapper that the compiler makes panics
// with its own name.
//
//go:noinline
func wrapped(s sizer) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	return fmt.Sprint(s.size())
}

func (n *node) Count(more ...int) int { return n.count() + len(more) }

// stubs calls functions that reflect makes, whose arguments the collector learns of from reflect.
//
//go:noinline
func stubs(n *node) string {
	made := reflect.MakeFunc(reflect.TypeFor[func(*node, string) string](), func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		deep := grow(10).count()
		return []reflect.Value{reflect.ValueOf(fmt.Sprint(args[0].Interface().(*node).count()+deep, args[1]))}
	}).Interface().(func(*node, string) string)
	count := reflect.ValueOf(n).MethodByName("Count").Interface().(func(...int) int)
	done := make(chan string)
	go func() { done <- made(grow(3), strings.Repeat("y", 3)) + fmt.Sprint(count(1, 2)) }()
	return <-done
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
	(&stack{}).empty()
	fmt.Println(nested(), walk(), missing(nil))
	fmt.Println(wrapped((*sized)(nil)), wrapped(&sized{3}), stubs(kept))
	fmt.Println(len(table), table["key 31"], kept.count(), counts, fail(5), name())
	if _, _, line, ok := runtime.Caller(0); ok && line > 0 {
		fmt.Println("it knows its lines")
	}
	if len(os.Args) > 1 {
		defer last(os.Args)
	}
}

//go:noinline
func last(args []string) { panic("the end") }
