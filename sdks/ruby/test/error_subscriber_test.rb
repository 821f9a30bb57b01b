# What Rails reports by `Rails.error`, as it calls its subscribers.
# frozen_string_literal: true

require_relative "support/bloop_test"
require "bloop/error_subscriber"

class ErrorSubscriberTest < BloopTest
  class NotFound < StandardError
    def http_status = 404
  end

  def report(error, **given)
    @client ||= client
    @subscriber ||= Bloop::ErrorSubscriber.new(client: @client)
    @subscriber.report(error, handled: false, severity: :error, context: {}, source: "application", **given)
  end

  def captured
    assert @client.flush(timeout: 10)
    @server.events
  end

  test "unhandled errors, and handled ones that are serious, are captured" do
    report(raised(ArgumentError, "unhandled"))
    report(raised(ArgumentError, "serious"), handled: true)
    report(raised(ArgumentError, "expected"), handled: true, severity: :warning)
    assert_equal [["unhandled", true, "rails.error"], ["serious", nil, nil]],
                 captured.map { |event| [event["message"], *event["metadata"].values_at("unhandled", "mechanism")] }
  end

  test "errors of callers and ends of the process are not" do
    report(raised(NotFound))
    report(SystemExit.new)
    assert_empty captured
    report(raised(NotFound), source: "application.runner.railties")
    assert_equal 1, captured.size
  end

  test "an error that the middleware sees as well is one event that knows the request" do
    app = Bloop::RackMiddleware.new(->(_) { raised.tap { |error| report(error) && raise(error) } }, client: @client = client)
    assert_raises(RuntimeError) { app.call({ "REQUEST_METHOD" => "GET", "PATH_INFO" => "/orders/7" }) }
    assert_equal ["GET /orders/:id"], captured.map { |event| event["route_or_procedure"] }
  end

  test "without a client nothing happens" do
    Bloop::ErrorSubscriber.new.report(raised, handled: false, severity: :error)
  end
end
