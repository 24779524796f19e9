package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// misread says which field of a line is of another kind than it must be, or
// that the line is no object at all.
func misread(err error) error {
	var k *json.UnmarshalTypeError
	if !errors.As(err, &k) || k.Field == "" {
		return fmt.Errorf("not a JSON object of the schema")
	}
	switch k.Field {
	case "px", "p", "sz", "bid", "ask", "c", "ratio":
		if strings.HasPrefix(k.Value, "number") {
			return tooLarge(k.Field)
		}
		if k.Value == "string" {
			return fmt.Errorf("%s is not a number; write it without quotes", k.Field)
		}
		return notNumber(k.Field)
	case "v":
		return fmt.Errorf("v is not a whole number; write \"v\":1")
	case "on":
		return notTruth()
	}
	return fmt.Errorf("%s is not a text; write it in quotes", k.Field)
}

func notNumber(field string) error { return fmt.Errorf("%s is not a number", field) }

// tooLarge is of a number that no computer's has room for, like 1e999.
func tooLarge(field string) error {
	return fmt.Errorf("%s is too large a number; a price is below 1e9", field)
}

func notTruth() error { return fmt.Errorf("on is neither true nor false") }
