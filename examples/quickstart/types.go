package main

import "time"

// Order is what a customer wants, read from an e-mail.
type Order struct {
	Customer string   `json:"customer" minLength:"1" maxLength:"40"`
	Company  string   `json:"company,omitempty" maxLength:"40"`
	Items    []Item   `json:"items" minItems:"1" maxItems:"3"`
	City     string   `json:"city" maxLength:"40"`
	Date     string   `json:"date" format:"date" pattern:"^20"`
	Priority Priority `json:"priority"`
}

// Item is one line of an order.
type Item struct {
	Quantity int     `json:"quantity" minimum:"1" maximum:"999"`
	Product  string  `json:"product" maxLength:"60"`
	Price    float64 `json:"price" minimum:"0" maximum:"9999" multipleOf:"0.01"`
}

// Priority is an enumeration: the model can write nothing else.
type Priority string

// Enum lists the values.
func (Priority) Enum() []Priority { return []Priority{"normal", "urgent"} }

// Invoice is what has to be paid, to whom and when.
type Invoice struct {
	Number   string  `json:"number" pattern:"^[A-Z]{2}-[0-9]{4}-[0-9]{4}$"`
	Vendor   string  `json:"vendor" maxLength:"60"`
	Customer string  `json:"customer" maxLength:"60"`
	Date     string  `json:"date" format:"date"`
	Due      string  `json:"due" format:"date"`
	Currency string  `json:"currency" enum:"EUR,GBP,USD"`
	Total    float64 `json:"total" minimum:"0" maximum:"1000000" multipleOf:"0.01"`
}

// Incident is what went wrong according to a log.
type Incident struct {
	Service  string    `json:"service" pattern:"^[a-z]+(-[a-z]+)*$" maxLength:"30"`
	Begin    time.Time `json:"begin"`
	Path     string    `json:"path" pattern:"^/[a-z0-9/]+$" maxLength:"30"`
	Status   int       `json:"status" minimum:"400" maximum:"599"`
	Severity string    `json:"severity" enum:"low,medium,high"`
	Solved   bool      `json:"solved"`
}

// Meeting is the outcome of a meeting.
type Meeting struct {
	Date    string   `json:"date" format:"date"`
	Room    string   `json:"room" maxLength:"10"`
	Present []string `json:"present" minItems:"1" maxItems:"3" items.pattern:"^[A-Z][a-z]+ [A-Z][a-z]+$"`
	Tasks   []Task   `json:"tasks" maxItems:"3"`
}

// Task is something somebody promised to do.
type Task struct {
	Due  string `json:"due" format:"date"`
	Who  string `json:"who" pattern:"^[A-Z][a-z]+$" maxLength:"20"`
	What string `json:"what" maxLength:"80"`
}

// Document is what can be said of any text; it serves for files of the user's own.
type Document struct {
	Kind    string `json:"kind" enum:"letter,invoice,log,note,article,other"`
	Summary string `json:"summary" minLength:"1" maxLength:"200"`
}
