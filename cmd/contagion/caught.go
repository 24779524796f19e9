package main

import (
	"reflect"

	tea "charm.land/bubbletea/v2"

	"contagion/data/guard"
)

// A caught model is one whose panics end the screen with a sentence. The
// library would print the panic as it is, and of what it says comes from
// outside.
type caught struct {
	inner tea.Model
	broke func(*guard.Fault)
	last  tea.View
	fell  bool
}

func (c *caught) Init() (cmd tea.Cmd) {
	defer c.fall()
	return c.command(c.inner.Init())
}

func (c *caught) Update(msg tea.Msg) (self tea.Model, cmd tea.Cmd) {
	self = c // where it falls, too
	if c.fell {
		return self, nil
	}
	defer c.fall()
	c.inner, cmd = c.inner.Update(msg)
	return self, c.command(cmd)
}

func (c *caught) View() (v tea.View) {
	v = c.last
	if c.fell {
		return v
	}
	defer c.fall()
	c.last = c.inner.View()
	return c.last
}

// fall is deferred: the model is not asked again after a panic.
func (c *caught) fall() {
	if r := recover(); r != nil {
		c.fell = true
		c.broke(guard.Of(r))
	}
}

// command gives a command whose panics are caught, and those of the commands
// that it gives in turn: batches and sequences are slices of commands, of which
// one is of no public type.
func (c *caught) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				c.broke(guard.Of(r))
			}
		}()
		msg = cmd()
		list := reflect.ValueOf(msg)
		if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
			return msg
		}
		out := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
		for i := range list.Len() {
			out.Index(i).Set(reflect.ValueOf(c.command(list.Index(i).Interface().(tea.Cmd))))
		}
		return out.Interface()
	}
}
