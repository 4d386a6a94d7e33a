package promise

import "syscall/js"

// Await waits for a promise.
func Await(promise js.Value) (js.Value, error) {
	type answer struct {
		v   js.Value
		err error
	}
	done := make(chan answer, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- answer{v: args[0]}
		return nil
	})
	fail := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- answer{err: js.Error{Value: args[0]}}
		return nil
	})
	defer then.Release()
	defer fail.Release()
	promise.Call("then", then, fail)
	a := <-done
	return a.v, a.err
}
