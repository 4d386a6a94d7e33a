//go:build !js

// Package idb keeps bytes in a database of the browser's; see idb_js.go. Natively there is none.
package idb
