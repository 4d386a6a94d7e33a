package cpu

// cpuMark begins a line that asks TestChromium for the processor time used.
const cpuMark = "@cpu"
