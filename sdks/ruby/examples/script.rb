# Captures a few errors: `BLOOP_ENDPOINT=http://localhost:5332 BLOOP_PROJECT_KEY=bloop_… ruby examples/script.rb`
# frozen_string_literal: true

require "bloop"

client = Bloop::Client.new(
  endpoint: ENV.fetch("BLOOP_ENDPOINT", "http://localhost:5332"),
  project_key: ENV.fetch("BLOOP_PROJECT_KEY"),
  environment: "development",
  release: "1.0.0",
  tags: { team: "checkout" },
  before_send: ->(event) { event.merge(message: event[:message].gsub(/\d{12,}/, "…")) }
)

def charge(card)
  raise ArgumentError, "card #{card} was declined"
end

def order
  charge("4000000000000002")
rescue ArgumentError
  raise "the order could not be paid"
end

begin
  order
rescue StandardError => e
  client.capture_exception(e, route_or_procedure: "POST /api/orders", user_id_hash: "5f1c")
end

client.capture(error_type: "ValidationError", message: "the email has no @", metadata: { field: "email" })

puts client.flush(timeout: 5) ? "sent" : "not sent"
