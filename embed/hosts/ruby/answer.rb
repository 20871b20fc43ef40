# frozen_string_literal: true

# Answer an action of Fairwell: do what the customer decided, once.

ANSWER_STATUS = { "applied" => 200, "failed" => 422, "pending" => 202 }.freeze
REFUSABLE = %w[apply_offer undo_cancel reactivate resume].freeze

# Return the status and the body of the answer to a message that was verified.
#
# +perform+ has a lambda for each kind. It gets the message's data and returns {"status" => "applied"}, with
# "effective_at" if you know it, {"status" => "failed", "code" => "…"}, or {"status" => "pending"}: then tell
# it later to /api/v1/actions/….
#
# +kept+ has the answer to each webhook-id, by [] and []=: a hash here, a table of yours in a product, written
# in the transaction in which +perform+ changes the subscription.
def answer_action(webhook_id:, message:, kept:, perform:)
  return [204, {}] unless message["type"] == "action.requested"

  order = message["data"]
  answer = kept[webhook_id]
  unless answer
    work = perform[order["kind"]]
    # Somebody declared it: it stays pending, and is asked again, until your code is there.
    return [503, {}] unless work || REFUSABLE.include?(order["kind"])

    answer = work ? work.call(order) : { "status" => "failed", "code" => "unsupported_action" }
    kept[webhook_id] = answer
  end
  [ANSWER_STATUS.fetch(answer["status"]), answer]
end

# Trial run: the request is JSON on standard input.
if $PROGRAM_NAME == __FILE__
  require "json"

  request = JSON.parse($stdin.set_encoding("UTF-8").read)
  perform = {
    "cancel" => ->(order) { { "status" => "applied", "effective_at" => order["cancel"]["at"] } },
    "apply_offer" => ->(_order) { { "status" => "failed", "code" => "not_for_this_plan" } },
    "verify_cancel" => ->(_order) { { "status" => "pending" } }
  }
  status, body = answer_action(**request.transform_keys(&:to_sym), perform: perform)
  puts "#{status} #{JSON.generate(body)}"
end
