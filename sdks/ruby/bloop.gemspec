# How the gem is built: `gem build bloop.gemspec`.
# frozen_string_literal: true

require_relative "lib/bloop/version"

Gem::Specification.new do |spec|
  spec.name = "bloop"
  spec.version = Bloop::VERSION
  spec.summary = "Sends errors to Bloop, a self-hosted error tracker"
  spec.description = "Captures errors with their causes, also uncaught ones and those of Rack, Rails and Sidekiq, " \
                     "and sends them to a Bloop server in the background. No dependencies."
  spec.authors = ["Bloop"]
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.0"
  # The specification itself, too: with it, an unpacked gem is one that Bundler takes by its path.
  spec.files = Dir.chdir(__dir__) do
    Dir["lib/**/*.rb", "sig/**/*.rbs", "examples/*.rb", "bloop.gemspec", "README.md", "CHANGELOG.md", "LICENSE"]
  end
  spec.require_paths = ["lib"]
  spec.metadata = { "rubygems_mfa_required" => "true" }
end
