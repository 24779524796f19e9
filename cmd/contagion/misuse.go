package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"contagion/data"
)

// usageError is a wrong use of the command line; it exits with 2.
type usageError struct{ error }

func misuse(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exactly asks for n arguments and says what they are.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, a []string) error {
		switch {
		case len(a) == n:
			return nil
		case n == 0:
			return misuse("%s: %q is one argument too many; see %s --help", c.Name(), data.Clean(a[0], 40), c.CommandPath())
		case len(a) < n:
			return misuse("%s: %s is missing; see %s --help", c.Name(), what, c.CommandPath())
		}
		return misuse("%s: %q is one argument too many, it takes %s only; see %s --help", c.Name(), data.Clean(a[n], 40), what, c.CommandPath())
	}
}

// atMost is a command that takes n arguments or fewer.
func atMost(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, a []string) error {
		if len(a) <= n {
			return nil
		}
		return exactly(n, what)(c, a)
	}
}

// flagError says in our words what is wrong with a flag.
func flagError(c *cobra.Command, err error) error {
	var fact string
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var bad *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		fact = "flag " + dashed(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()) + " is not known"
	case errors.As(err, &bare):
		fact = "flag " + dashed(bare.GetSpecifiedName(), bare.GetSpecifiedShortnames()) + " has no value"
	case errors.As(err, &bad):
		fact = fmt.Sprintf("--%s %q is not %s", bad.GetFlag().Name, data.Clean(bad.GetValue(), 40), kinds[bad.GetFlag().Value.Type()])
	default:
		fact = "flags: " + data.Clean(err.Error(), 120)
	}
	return misuse("%s; see %s --help", fact, c.CommandPath())
}

func dashed(name, shorthands string) string {
	if shorthands != "" {
		return "-" + data.Clean(name, 40)
	}
	return "--" + data.Clean(name, 40)
}

// kinds of flags, as they are told.
var kinds = map[string]string{"float64": "a number", "int": "a whole number", "uint64": "a whole number of 0 or more", "bool": "true or false", "intSlice": "whole numbers, like 30,8", "duration": "a time, like 90s or 2h"}

// together is how the command library says that flags exclude each other.
var together = regexp.MustCompile(`^if any flags in the group \[.*\] are set none of the others can be; \[(.*)\] were all set$`)

// plain turns what the command library itself complains of into our words.
func plain(err error) error {
	text := err.Error()
	var u usageError
	switch {
	case errors.As(err, &u):
		return err
	case strings.HasPrefix(text, "unknown command"):
		return misuse("%s; see contagion --help", data.Clean(text, 200))
	}
	if set := together.FindStringSubmatch(text); set != nil {
		return misuse("--%s do not go together; give one of them", strings.Join(strings.Fields(set[1]), " and --"))
	}
	return err
}
