// Package components are the parts of the page: small Vugu components over one store. A component
// holds what it shows and calls the store; it knows no engine but nn's tables and no browser.
//
// A component is a .vugu file and its struct; `go generate` writes the Go that builds it.
package components

//go:generate go tool vugugen -skip-go-mod -skip-main .
//go:generate go run ../terse
//go:generate gofmt -w .
