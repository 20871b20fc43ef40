//go:build ignore

// Mint an open token with Go's standard library: go run mint.go
package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"
)

// OpenToken says who signs, who cancels and what.
type OpenToken struct {
	Secret, Kid, AccountID, CustomerRef string
	Subscription                        any
	More                                map[string]any // optional claims: customer, flow, return_url, mode
}

// Mint returns a token that opens the cancellation of one subscription for five minutes.
func (token OpenToken) Mint(now time.Time) (string, error) {
	jti := make([]byte, 16)
	if _, err := rand.Read(jti); err != nil {
		return "", err
	}
	header := map[string]any{"alg": "HS256", "typ": "JWT", "kid": token.Kid}
	claims := map[string]any{
		"iss":          token.AccountID,
		"aud":          "fairwell",
		"sub":          token.CustomerRef,
		"jti":          base64.RawURLEncoding.EncodeToString(jti),
		"iat":          now.Unix(),
		"exp":          now.Unix() + 300,
		"subscription": token.Subscription,
	}
	for name, value := range token.More {
		claims[name] = value
	}
	signed, err := signingInput(header, claims)
	if err != nil {
		return "", err
	}
	// The key is the secret as it is shown: its characters, never decoded.
	mac := hmac.New(sha256.New, []byte(token.Secret))
	mac.Write([]byte(signed))
	return signed + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

func signingInput(header, claims map[string]any) (string, error) {
	headerJSON, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	claimsJSON, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	return encode(headerJSON) + "." + encode(claimsJSON), nil
}

// Trial run: the request is JSON on standard input.
func main() {
	var request map[string]any
	decoder := json.NewDecoder(os.Stdin)
	decoder.UseNumber()
	if err := decoder.Decode(&request); err != nil {
		log.Fatal(err)
	}
	take := func(name string) any {
		value := request[name]
		delete(request, name)
		return value
	}
	now := time.Now()
	if seconds, isNumber := take("now").(json.Number); isNumber {
		unix, _ := seconds.Int64()
		now = time.Unix(unix, 0)
	}
	token := OpenToken{
		Secret:       take("secret").(string),
		Kid:          take("kid").(string),
		AccountID:    take("account_id").(string),
		CustomerRef:  take("customer_ref").(string),
		Subscription: take("subscription"),
		More:         map[string]any{},
	}
	for name, value := range request {
		if value != nil {
			token.More[name] = value
		}
	}
	text, err := token.Mint(now)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
}
