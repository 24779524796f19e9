//go:build !race

package main

const everyText = 1
