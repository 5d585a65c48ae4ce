// SPDX-License-Identifier: Apache-2.0

// Package grafana reads the dashboard by Grafana's own types, strictly: a field that they do not know is
// an error, in panels, in the options of each kind of panel and in queries of Prometheus.
package grafana

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/heatmap"
	"github.com/grafana/grafana-foundation-sdk/go/prometheus"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

const shipped = "../../../manifests/components/monitoring/dashboard.json"

func read(t *testing.T, text []byte) (*dashboard.Dashboard, error) {
	t.Helper()
	runtime := cog.NewRuntime()
	runtime.RegisterPanelcfgVariant(stat.VariantConfig())
	runtime.RegisterPanelcfgVariant(table.VariantConfig())
	runtime.RegisterPanelcfgVariant(heatmap.VariantConfig())
	runtime.RegisterPanelcfgVariant(timeseries.VariantConfig())
	runtime.RegisterDataqueryVariant(prometheus.VariantConfig())
	board := &dashboard.Dashboard{}
	if err := board.UnmarshalJSONStrict(text); says(err) {
		return nil, err
	}
	// The strict reader only judges: of panels it keeps nothing.
	*board = dashboard.Dashboard{}
	if err := json.Unmarshal(text, board); err != nil {
		return nil, err
	}
	if err := board.Validate(); says(err) {
		return nil, err
	}
	return board, queries(text)
}

// queries: those without a datasource of their own are no queries of Prometheus to the strict reader,
// though Grafana asks the panel's.
func queries(text []byte) error {
	var board struct {
		Panels []struct{ Targets []json.RawMessage }
	}
	if err := json.Unmarshal(text, &board); err != nil {
		return err
	}
	for _, panel := range board.Panels {
		for _, target := range panel.Targets {
			query := prometheus.Dataquery{}
			if err := query.UnmarshalJSONStrict(target); says(err) {
				return err
			}
		}
	}
	return nil
}

// says: where all is well, these types answer with an empty list of errors, which is not nil.
func says(err error) bool {
	return err != nil && err.Error() != ""
}

func source(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestDashboard(t *testing.T) {
	board, err := read(t, []byte(source(t)))
	if err != nil {
		t.Fatal(err)
	}
	rows, y := 0, uint32(0)
	for _, one := range board.Panels {
		if one.RowPanel != nil {
			rows++
			continue
		}
		panel := one.Panel
		t.Run(*panel.Title, func(t *testing.T) {
			if len(panel.Targets) == 0 || panel.Description == nil && panel.Type != "heatmap" {
				t.Error("a panel asks something, and says what it shows")
			}
			for _, target := range panel.Targets {
				if target.DataqueryType() != "prometheus" {
					t.Errorf("a query is read as one of %q", target.DataqueryType())
				}
			}
			place := panel.GridPos
			if place.X+place.W > 24 || place.Y < y {
				t.Errorf("it stands at %+v, outside of the page or before its neighbour", place)
			}
			y = place.Y
		})
	}
	if rows < 3 {
		t.Errorf("%d rows", rows)
	}
}

// What is held by these types is held: faults in each place are seen.
func TestFaultsAreSeen(t *testing.T) {
	for fault, with := range map[string]string{
		`"graphTooltip": 1`:       `"graphTooltip": 1, "colour": "red"`,
		`"colorMode": "value"`:    `"colourMode": "value"`,
		`"refId": "A", "expr"`:    `"refId": "A", "expression"`,
		`"gridPos": {"h": 4, "w"`: `"gridPos": {"h": "four", "w"`,
	} {
		text := source(t)
		if !strings.Contains(text, fault) {
			t.Errorf("the dashboard has no %s", fault)
		} else if _, err := read(t, []byte(strings.Replace(text, fault, with, 1))); err == nil {
			t.Errorf("%s is taken", with)
		}
	}
}
