// Package jsbytes carries bytes between Go's memory and JavaScript's. It builds for js only.
package jsbytes
