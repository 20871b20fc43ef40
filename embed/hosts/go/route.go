//go:build ignore

// Lead a posted cancel form on to Fairwell, with Go's standard library: go run route.go
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"
)

// FindFlow returns where your own cancel page sends the form on, or "" while Fairwell is away.
//
// In the handler that takes the form's POST, and changes nothing by itself:
//
//	if flow := FindFlow("https://cancel.example.com", time.Second); flow != "" {
//		http.Redirect(w, r, flow, http.StatusTemporaryRedirect)
//	} else {
//		showOwnCancelPage(w, r)
//	}
//
// StatusTemporaryRedirect is 307, which keeps the POST and its token; 302 and 303 lose both.
func FindFlow(serviceURL string, patience time.Duration) string {
	client := http.Client{Timeout: patience}
	answer, err := client.Get(serviceURL + "/healthz")
	if err != nil {
		return ""
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return ""
	}
	return serviceURL + "/open"
}

// Trial run: the request is JSON on standard input.
func main() {
	var request struct {
		ServiceURL string `json:"service_url"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		log.Fatal(err)
	}
	if flow := FindFlow(request.ServiceURL, time.Second); flow != "" {
		fmt.Println("307", flow)
	} else {
		fmt.Println("own page")
	}
}
