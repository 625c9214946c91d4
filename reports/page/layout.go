package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
	"time"
)

//go:embed assets
var assets embed.FS

// scripts are joined to one, in this order.
var scripts = []string{"data", "build", "tables", "sort", "filter", "provenance", "trials", "progress", "live", "start"}

var (
	style  = asset("style.css")
	script = joined()
	layout = template.Must(template.New("page.html").Funcs(template.FuncMap{
		"time": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") },
		"iso":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	}).ParseFS(assets, "assets/page.html"))
)

func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil { // it is part of the program
		panic(err)
	}
	return string(text)
}

func joined() string {
	var s strings.Builder
	s.WriteString("\"use strict\";\n")
	for _, name := range scripts {
		s.WriteString(asset(name + ".js"))
	}
	return s.String()
}

// contentPolicy lets the page run and look as this package wrote it, and nothing
// else: whatever got into it from a store can't run, and nothing leaves it.
func contentPolicy(live bool) string {
	connect := "'none'"
	if live {
		connect = "'self'"
	}
	return fmt.Sprintf("default-src 'none'; script-src %s; style-src %s; img-src data:; connect-src %s; base-uri 'none'; form-action 'none'",
		sourceHash(script), sourceHash(style), connect)
}

func sourceHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// source is the figure as part of the page. A picture that is an image of its own
// runs no script and takes no style from the page, whatever is in it.
func (f Figure) source() (template.URL, error) {
	switch f.MediaType {
	case "image/svg+xml", "image/png":
		return template.URL("data:" + f.MediaType + ";base64," + base64.StdEncoding.EncodeToString(f.Data)), nil // the type is one of two, the rest is base64
	}
	return "", fmt.Errorf("figure %s is %q; a page holds image/svg+xml and image/png", f.Name, f.MediaType)
}
