package slim

import "errors"

// What Go's compiler writes for WebAssembly (cmd/internal/obj/wasm) is one shape for all: functions take
// the number of the block they go on at, since a goroutine that waits unwinds WebAssembly's stack and
// comes back by its return addresses, which lie in Go's stack. A function that calls others is
//
//	sp = SP                   local 1, a copy of the global 0
//	block                     to leave the function while the stack unwinds
//	loop                      to jump
//	block × n
//	  br_table by local 0     which block to begin at
//	end; ...; end; ...        what each block is followed by
//
// What is the same wherever it stands compresses well; numbers that differ from place to place do not,
// and are what the rewriting takes out.
const (
	localBlock = 0 // the block to go on at
	localSP    = 1
	localBase  = 2 // the number of the function, which is added
	globalSP   = 0

	firstFunction = 0x1000 // the number of function 0, in addresses of code
)

// shorten rewrites a function that has the shape; those written by hand may have others and stay.
func (c *code) shorten() error {
	if len(c.all) < 2 || !c.all[0].is(opGlobalGet, globalSP) || !c.all[1].is(opLocalSet, localSP) {
		return nil
	}
	c.addStackOffsets()
	if err := c.jumpStraight(); err != nil {
		return err
	}
	if err := c.returnAtOnce(); err != nil {
		return err
	}
	return c.nameFunctionOnce()
}

var errShape = errors.New("it has another shape than Go 1.27's functions")
