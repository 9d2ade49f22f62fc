// How a coroutine of the edge waits: for a node's answer, and for what blocks on another thread. Both come back on the
// io_context's thread.
#pragma once
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

#include "gateway/node.hpp"

namespace muster {
namespace asio = boost::asio;

// Completes with the node's answer.
template <class Token>
auto async_submit(Node& node, Ask ask, Consistency consistency, std::chrono::steady_clock::time_point deadline,
                  Token&& token) {
  return asio::async_initiate<Token, void(Answered)>(
      [&node, consistency, deadline](auto handler, Ask asked) {
        // std::function wants to be copied, a handler does not.
        struct Waiting {
          decltype(handler) waiter;
          bool asking = true;
        };
        auto waiting = std::make_shared<Waiting>(Waiting{std::move(handler), true});
        node.submit(std::move(asked), consistency, deadline, [waiting](Answered answered) {
          if (!waiting->asking) return std::move(waiting->waiter)(std::move(answered));
          // Answered before it waits: a coroutine must not go on inside the call that suspends it.
          auto executor = asio::get_associated_executor(waiting->waiter);
          auto kept = std::make_shared<Answered>(std::move(answered));
          asio::post(executor, [waiting, kept] { std::move(waiting->waiter)(std::move(*kept)); });
        });
        waiting->asking = false;
      },
      token, std::move(ask));
}

// What `work` gave, or what it threw.
template <class T>
struct Outcome {
  std::optional<T> value;
  std::exception_ptr failure;
};

template <class T, class Token>
auto async_off_thread(asio::thread_pool& threads, std::function<T()> work, Token&& token) {
  return asio::async_initiate<Token, void(Outcome<T>)>(
      [&threads](auto handler, std::function<T()> job) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto home = asio::prefer(asio::get_associated_executor(*shared), asio::execution::outstanding_work.tracked);
        asio::post(threads, [shared, home, job = std::move(job)] {
          auto outcome = std::make_shared<Outcome<T>>();
          try {
            outcome->value = job();
          } catch (...) {
            outcome->failure = std::current_exception();
          }
          asio::post(home, [shared, outcome] { std::move (*shared)(std::move(*outcome)); });
        });
      },
      token, std::move(work));
}

// Runs `work` on one of `threads`.
template <class T>
asio::awaitable<Outcome<T>> off_thread(asio::thread_pool& threads, std::function<T()> work) {
  auto operation = async_off_thread(threads, std::move(work), asio::deferred);
  co_return co_await std::move(operation);
}
}  // namespace muster
