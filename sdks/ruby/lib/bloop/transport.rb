# One signed request to the server, and what its answer means.
# frozen_string_literal: true

require "json"
require "net/http"
require "openssl"
require "time"
require "uri"
require_relative "diagnostics"
require_relative "inside"
require_relative "version"

module Bloop
  # How a request ended. `kind` is :accepted, :refused (trying again is of no use) or :retry; `rejected` counts the events
  # of an accepted batch that the server did not take; `text` says what went wrong; `retry_after` is in
  # seconds.
  # @api private
  Outcome = Struct.new(:kind, :rejected, :text, :retry_after, :refused_connection, keyword_init: true)

  # @api private
  class Transport
    MAX_ANSWER_BYTES = 65_536
    RETRIED = [408, 425, 429, *500..599].freeze

    attr_reader :uri

    def initialize(options)
      @uri = URI.parse("#{options.endpoint}/v1/ingest/batch")
      @key = options.project_key
      @secret = options.secret
      @timeout = options.timeout
    end

    # Sends a body, in `timeout` seconds at most, whatever the server does: on a thread of its own, which ends then.
    def post(body)
      request = Inside.thread("bloop-request") { try(body) }
      (request.join(@timeout) && request.value) || to_retry("no answer within #{@timeout} s")
    ensure
      request&.kill
    end

    private

    def try(body)
      outcome_of(*exchange(request_with(body)))
    rescue StandardError => e
      to_retry("#{e.class}: #{e.message}", refused_connection: e.is_a?(Errno::ECONNREFUSED))
    end

    def to_retry(text, retry_after = nil, refused_connection: false)
      Outcome.new(kind: :retry, rejected: 0, text: text, retry_after: retry_after, refused_connection: refused_connection)
    end

    def request_with(body)
      request = Net::HTTP::Post.new(@uri)
      request["Content-Type"] = "application/json"
      request["Accept"] = "application/json"
      request["Accept-Encoding"] = "identity"
      request["User-Agent"] = "bloop-ruby/#{VERSION}"
      request["X-Project-Key"] = @key
      request["X-Signature"] = OpenSSL::HMAC.hexdigest("SHA256", @secret, body)
      request.body = body
      request
    end

    def exchange(request)
      http = Net::HTTP.new(@uri.hostname, @uri.port)
      http.use_ssl = @uri.scheme == "https"
      http.read_timeout = http.write_timeout = @timeout
      http.open_timeout = nil # would make Ruby's timeout library start a thread for good; #post ends the whole request
      http.max_retries = 0
      http.start do
        http.request(request) { |response| return [response, beginning_of(response)] }
      end
    end

    def beginning_of(response)
      answer = +""
      response.read_body do |part|
        answer << part
        break if answer.bytesize > MAX_ANSWER_BYTES
      end
      answer
    end

    def outcome_of(response, answer)
      status = response.code.to_i
      parsed = parse(answer)
      return accepted(parsed) if (200..299).cover?(status) && parsed
      return refused(status, parsed) unless RETRIED.include?(status) || (200..299).cover?(status)

      text = RETRIED.include?(status) ? "status #{status}" : "an answer that is not Bloop's"
      to_retry(text, seconds(response["Retry-After"]))
    end

    def accepted(parsed)
      dropped = parsed["dropped"]
      # Nobody says which: the whole batch goes again, and the server stores each event once.
      return to_retry("the server dropped #{Diagnostics.events(dropped)}") if dropped.is_a?(Integer) && dropped.positive?

      errors = Array(parsed["errors"])
      text = "#{errors.size} rejected (#{error_text(errors.first)})" unless errors.empty?
      Outcome.new(kind: :accepted, rejected: errors.size, text: text)
    end

    def refused(status, parsed)
      reason = (300..399).cover?(status) ? "redirects are not followed" : error_text(parsed)
      Outcome.new(kind: :refused, rejected: 0, text: "status #{status}: #{reason}")
    end

    def parse(answer)
      parsed = JSON.parse(answer)
      parsed if parsed.is_a?(Hash)
    rescue JSON::ParserError, EncodingError
      nil
    end

    def error_text(parsed)
      parsed.is_a?(Hash) && parsed["error"] ? parsed["error"].to_s : "no reason given"
    end

    def seconds(retry_after)
      return nil if retry_after.nil?

      given = Float(retry_after, exception: false) || (Time.httpdate(retry_after) - Time.now)
      [given, 0].max
    rescue ArgumentError
      nil
    end
  end
end
