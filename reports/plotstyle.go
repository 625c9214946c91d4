package main

import (
	"slices"

	"loraebench/reports/figure"
)

// look is how the curves of one kind of methods look in every figure: members
// share the colour and differ in marker and dash.
type look struct {
	figure.Style
	methods []string
}

var looks = []look{
	{figure.Style{Color: figure.Black, Marker: figure.Disc, Dash: figure.Dashed}, []string{"ae"}},
	{figure.Style{Color: figure.Orange, Marker: figure.Ring, Dash: figure.Solid}, []string{"vae", "vaeflow"}},
	{figure.Style{Color: figure.SkyBlue, Marker: figure.Triangle, Dash: figure.Solid}, []string{"irmae"}},
	{figure.Style{Color: figure.Green, Marker: figure.Tent, Dash: figure.Dashed}, []string{"wae"}},
	{figure.Style{Color: figure.Purple, Marker: figure.Plus, Dash: figure.Solid}, []string{"rae", "rae-l2", "rae-gp", "rae-sn"}},
	{figure.Style{Color: figure.Vermillion, Marker: figure.Square, Dash: figure.Solid}, []string{"lorae"}},
	{figure.Style{Color: figure.Blue, Marker: figure.Cross, Dash: figure.Solid}, []string{"gan", "nsgan", "lsgan", "wgan-gp"}},
	{figure.Style{Color: figure.Grey, Marker: figure.Box, Dash: figure.Dotted}, []string{"supervised"}},
}

// methodLook is a method's look and its place among those that share it.
// Methods that are not listed share looks with those that are.
func methodLook(method string) (look, member int) {
	for i, l := range looks {
		if j := slices.Index(l.methods, method); j >= 0 {
			return i, j
		}
	}
	return int(hash(method)) % len(looks), figure.Markers / 2
}

// hash is the same for a name in every figure.
func hash(name string) uint32 {
	h := uint32(2166136261) // FNV-1a
	for _, b := range []byte(name) {
		h = (h ^ uint32(b)) * 16777619
	}
	return h >> 1
}

// rowStyles are different for all rows of a figure. A method with several rows,
// such as one a λ, goes from light to dark.
func rowStyles(rows []row) []figure.Style {
	of, seen := map[string]int{}, map[string]int{}
	for _, r := range rows {
		of[r.config.Method]++
	}
	styles := make([]figure.Style, len(rows))
	for i, r := range rows {
		method := r.config.Method
		styles[i] = variantStyle(method, seen[method])
		if n := of[method]; n > 1 {
			styles[i].Color = figure.Shade(styles[i].Color, 0.5-0.9*float64(seen[method])/float64(n-1))
		}
		for n := 1; n < figure.Markers*figure.Dashes && slices.Contains(styles[:i], styles[i]); n++ {
			styles[i].Marker = (styles[i].Marker + 1) % figure.Marker(figure.Markers)
			if n%figure.Markers == 0 {
				styles[i].Dash = (styles[i].Dash + 1) % figure.Dash(figure.Dashes)
			}
		}
		seen[method]++
	}
	return styles
}

// variantStyle is a method's style for the n-th of several things about it.
func variantStyle(method string, n int) figure.Style {
	i, member := methodLook(method)
	s := looks[i].Style
	s.Marker = (s.Marker + figure.Marker(member+n)) % figure.Marker(figure.Markers)
	s.Dash = (s.Dash + figure.Dash(member+n)) % figure.Dash(figure.Dashes)
	return s
}
