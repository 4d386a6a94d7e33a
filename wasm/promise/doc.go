// Package promise waits for JavaScript's promises. It builds for js only.
package promise
