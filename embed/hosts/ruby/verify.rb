# frozen_string_literal: true

# Verify a webhook from Fairwell with Ruby's standard library.

require "openssl"

TOLERANCE_SECONDS = 5 * 60

# The request was not signed with this secret, or not now.
class InvalidWebhook < StandardError; end

# Raise InvalidWebhook unless one of the signatures is ours.
#
# In Rails +headers+ is <tt>request.headers</tt> and +body+ is <tt>request.raw_post</tt>: the raw bytes
# of the request. Parse them afterwards, not before.
def verify_webhook(secret, headers, body, now: Time.now)
  id, timestamp, signatures = %w[id timestamp signature].map { |name| headers["webhook-#{name}"].to_s }
  raise InvalidWebhook, "a webhook header is missing" if [id, timestamp, signatures].any?(&:empty?)
  raise InvalidWebhook, "the timestamp is not a number" unless timestamp.match?(/\A\d{1,12}\z/)
  if (now.to_i - timestamp.to_i).abs > TOLERANCE_SECONDS
    raise InvalidWebhook, "the timestamp is more than five minutes away"
  end

  key = secret.delete_prefix("whsec_").unpack1("m")
  raise InvalidWebhook, "the secret is empty" if key.empty? # Anyone can sign with an empty key.

  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body.b)
  expected = "v1,#{[digest].pack("m0")}"
  # During a rotation there are several signatures; one of them is enough.
  return if signatures.split(" ").any? { |one| OpenSSL.secure_compare(expected, one) }

  raise InvalidWebhook, "no signature matches"
end

# Trial run: the request is JSON on standard input. Rails finds headers in any case; a hash does not.
if $PROGRAM_NAME == __FILE__
  require "json"

  request = JSON.parse($stdin.set_encoding("UTF-8").read)
  headers = request["headers"].transform_keys(&:downcase)
  begin
    verify_webhook(request["secret"], headers, request["body"], now: request["now"] || Time.now)
    puts "valid"
  rescue InvalidWebhook => error
    puts "invalid: #{error.message}"
    exit 1
  end
end
