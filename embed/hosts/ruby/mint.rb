# frozen_string_literal: true

# Mint an open token with Ruby's standard library.

require "json"
require "openssl"
require "securerandom"

# Return a token that opens the cancellation of one subscription for five minutes.
#
# +more+ takes the optional claims: customer, flow, return_url, mode.
def mint_open_token(secret:, kid:, account_id:, customer_ref:, subscription:, now: Time.now, **more)
  issued_at = now.to_i
  header = { alg: "HS256", typ: "JWT", kid: kid }
  claims = {
    iss: account_id,
    aud: "fairwell",
    sub: customer_ref,
    jti: SecureRandom.urlsafe_base64(16),
    iat: issued_at,
    exp: issued_at + 300,
    subscription: subscription,
    **more
  }
  signed = "#{base64url(JSON.generate(header))}.#{base64url(JSON.generate(claims))}"
  # The key is the secret as it is shown: its characters, never decoded.
  signature = OpenSSL::HMAC.digest("SHA256", secret, signed)
  "#{signed}.#{base64url(signature)}"
end

def base64url(bytes)
  [bytes].pack("m0").tr("+/", "-_").delete("=")
end

# Trial run: the request is JSON on standard input.
if $PROGRAM_NAME == __FILE__
  request = JSON.parse($stdin.set_encoding("UTF-8").read, symbolize_names: true)
  puts mint_open_token(**request.compact)
end
