package cpu

// processorPath is where TestChromium tells the worker how long it has run on a processor.
const processorPath = "/processor"
