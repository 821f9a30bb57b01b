# A Sinatra application whose errors are captured: `ruby examples/sinatra_app.rb`, then open http://localhost:4567/orders/7
# frozen_string_literal: true

require "bloop"
require "sinatra"

client = Bloop::Client.new(
  endpoint: ENV.fetch("BLOOP_ENDPOINT", "http://localhost:5332"),
  project_key: ENV.fetch("BLOOP_PROJECT_KEY")
)

use Bloop::RackMiddleware, client: client

get "/orders/:id" do
  raise KeyError, "no order #{params[:id]}"
end
