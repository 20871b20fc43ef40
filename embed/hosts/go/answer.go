//go:build ignore

// Answer an action of Fairwell: do what the customer decided, once: go run answer.go
package main

import (
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
)

// Message is a request of Fairwell whose signature was verified.
type Message struct {
	Type string         `json:"type"`
	Data map[string]any `json:"data"`
}

// Answer is {"status": "applied"}, with "effective_at" if you know it, {"status": "failed", "code": "…"},
// or {"status": "pending"}: then tell it later to /api/v1/actions/….
type Answer map[string]any

var answerStatus = map[any]int{
	"applied": http.StatusOK,
	"failed":  http.StatusUnprocessableEntity,
	"pending": http.StatusAccepted,
}

var refusable = map[any]bool{"apply_offer": true, "undo_cancel": true, "reactivate": true, "resume": true}

// AnswerAction returns the status and the body of the answer.
//
// perform has a function for each kind, which gets the message's data. An error is for your
// framework: with a 500 the action is asked again.
//
// kept has the answer to each webhook-id: a map here, a table of yours in a product, written in the
// transaction in which perform changes the subscription.
func AnswerAction(
	webhookID string, message Message, kept map[string]Answer, perform map[string]func(map[string]any) (Answer, error),
) (int, Answer, error) {
	if message.Type != "action.requested" {
		return http.StatusNoContent, nil, nil
	}
	answer, isKept := kept[webhookID]
	if !isKept {
		kind, _ := message.Data["kind"].(string)
		work, isKnown := perform[kind]
		if !isKnown && !refusable[kind] {
			// Somebody declared it: it stays pending, and is asked again, until your code is there.
			return http.StatusServiceUnavailable, nil, nil
		}
		answer = Answer{"status": "failed", "code": "unsupported_action"}
		if isKnown {
			var err error
			if answer, err = work(message.Data); err != nil {
				return 0, nil, err
			}
		}
		kept[webhookID] = answer
	}
	return answerStatus[answer["status"]], answer, nil
}

// Trial run: the request is JSON on standard input.
func main() {
	var request struct {
		WebhookID string            `json:"webhook_id"`
		Message   Message           `json:"message"`
		Kept      map[string]Answer `json:"kept"`
	}
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		log.Fatal(err)
	}
	perform := map[string]func(map[string]any) (Answer, error){
		"cancel": func(order map[string]any) (Answer, error) {
			cancel, _ := order["cancel"].(map[string]any)
			return Answer{"status": "applied", "effective_at": cancel["at"]}, nil
		},
		"apply_offer": func(map[string]any) (Answer, error) {
			return Answer{"status": "failed", "code": "not_for_this_plan"}, nil
		},
		"verify_cancel": func(map[string]any) (Answer, error) {
			return Answer{"status": "pending"}, nil
		},
	}
	status, answer, err := AnswerAction(request.WebhookID, request.Message, request.Kept, perform)
	if err != nil {
		log.Fatal(err)
	}
	if answer == nil {
		answer = Answer{}
	}
	body, err := json.Marshal(answer)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(status, string(body))
}
