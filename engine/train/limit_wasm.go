package train

// maxBytes leaves the dataset and the page room within wasm's 4 GiB.
const maxBytes = 2 << 30
