package components

import "plywood/site/state"

func (c *TopBar) params() string { return state.Count(c.S.Report().Params) }
func (c *TopBar) work() string   { return state.Short(c.S.Report().MultiplyAdds) }
