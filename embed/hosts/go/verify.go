//go:build ignore

// Verify a webhook from Fairwell with Go's standard library: go run verify.go
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// VerifyWebhook returns nil only if one of the signatures is ours.
// The body is the raw bytes of the request: parse them afterwards, not before.
func VerifyWebhook(secret string, headers http.Header, body []byte, now time.Time) error {
	id := headers.Get("webhook-id")
	timestamp := headers.Get("webhook-timestamp")
	signatures := headers.Get("webhook-signature")
	if id == "" || timestamp == "" || signatures == "" {
		return errors.New("a webhook header is missing")
	}
	seconds, err := strconv.ParseUint(timestamp, 10, 40)
	if err != nil {
		return errors.New("the timestamp is not a number")
	}
	if age := now.Sub(time.Unix(int64(seconds), 0)); age < -tolerance || age > tolerance {
		return errors.New("the timestamp is more than five minutes away")
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return fmt.Errorf("the secret is not base64: %w", err)
	}
	if len(key) == 0 { // Anyone can sign with an empty key.
		return errors.New("the secret is empty")
	}

	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", id, timestamp, body)
	expected := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	// During a rotation there are several signatures; one of them is enough.
	for _, one := range strings.Split(signatures, " ") {
		if hmac.Equal(expected, []byte(one)) {
			return nil
		}
	}
	return errors.New("no signature matches")
}

// Trial run: the request is JSON on standard input.
func main() {
	var request struct {
		Secret  string
		Headers map[string]string
		Body    string
		Now     *int64
	}
	if err := json.NewDecoder(os.Stdin).Decode(&request); err != nil {
		log.Fatal(err)
	}
	headers := http.Header{}
	for name, value := range request.Headers {
		headers.Set(name, value)
	}
	now := time.Now()
	if request.Now != nil {
		now = time.Unix(*request.Now, 0)
	}
	if err := VerifyWebhook(request.Secret, headers, []byte(request.Body), now); err != nil {
		fmt.Println("invalid:", err)
		os.Exit(1)
	}
	fmt.Println("valid")
}
