package protocol

// Rested answers a Start that was only to be looked into: the network is in memory now.
type Rested struct {
	Run int `json:"run"`
}

func (Rested) Kind() string { return "rested" }
