// Yaml has the model write the configuration of a service as YAML, and decodes it.
//
//	go run ./examples/yaml
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/stencil-go/stencil"
	"github.com/stencil-go/stencil/internal/examplemodel"
)

// Service is what the YAML says.
type Service struct {
	Name    string   `json:"name" pattern:"^[a-z]+(-[a-z]+)*$" maxLength:"20"`
	Image   string   `json:"image" minLength:"3" maxLength:"30"`
	Port    int      `json:"port" minimum:"1" maximum:"65535"`
	Restart string   `json:"restart" enum:"no,always,on-failure"`
	Hosts   []string `json:"hosts" minItems:"1" maxItems:"3" items.format:"hostname" items.maxLength:"20"`
}

const wanted = "A web shop called tea-shop runs nginx:1.25 on port 8080. It never restarts. It answers for shop.example.org and tea.example.org."

func main() {
	model := examplemodel.Flag(flag.CommandLine)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Stdout, os.Stderr, *model)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "yaml:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, name string) error {
	model, err := examplemodel.Open(ctx, name, stderr)
	if err != nil {
		return err
	}
	defer model.Close()
	var result stencil.Result
	service, err := stencil.Generate[Service](ctx, model, "Write the service as YAML: "+wanted, stencil.WithYAML(), stencil.WithResult(&result))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s\n%+v\n", result.Text, service)
	return err
}
