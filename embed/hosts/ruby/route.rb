# frozen_string_literal: true

# Lead a posted cancel form on to Fairwell, with Ruby's standard library.

require "net/http"
require "openssl"

# Return where your own cancel page sends the form on, or nil while Fairwell is away.
#
# In the action that takes the form's POST, and changes nothing by itself:
#
#     flow = find_flow("https://cancel.example.com")
#     flow ? redirect_to(flow, status: 307, allow_other_host: true) : render(:own_cancel_page)
#
# 307 keeps the POST and its token; 302 and 303 lose both.
def find_flow(service_url, patience: 1)
  health = URI("#{service_url}/healthz")
  limits = { open_timeout: patience, ssl_timeout: patience, read_timeout: patience, max_retries: 0 }
  answer = Net::HTTP.start(health.host, health.port, use_ssl: health.scheme == "https", **limits) do |http|
    http.get(health.request_uri)
  end
  answer.is_a?(Net::HTTPOK) ? "#{service_url}/open" : nil
rescue SystemCallError, SocketError, IOError, Timeout::Error, OpenSSL::SSL::SSLError, Net::ProtocolError, Net::HTTPBadResponse
  nil
end

# Trial run: the request is JSON on standard input.
if $PROGRAM_NAME == __FILE__
  require "json"

  flow = find_flow(JSON.parse($stdin.read).fetch("service_url"))
  puts flow ? "307 #{flow}" : "own page"
end
