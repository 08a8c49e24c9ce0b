// The conversation of README.md, for zishang520/socket.io.
package main

import (
	"fmt"
	"log"
	"net"
	"net/http"

	"github.com/zishang520/socket.io/servers/socket/v3"
	"github.com/zishang520/socket.io/v3/pkg/types"
)

// Binary arrives as something to be read, and sending it reads it: it could not be sent twice.
func read(value any) any {
	switch value := value.(type) {
	case types.BufferInterface:
		return value.Bytes()
	case map[string]any:
		for key, part := range value {
			value[key] = read(part)
		}
	}
	return value
}

// The library hands an event's values over without types, the acknowledgement last if one was asked for.
func split(values []any) ([]any, socket.Ack) {
	if last := len(values) - 1; last >= 0 {
		if ack, ok := values[last].(socket.Ack); ok {
			return values[:last], ack
		}
	}
	return values, func([]any, error) {}
}

func sendBack(client *socket.Socket, event string) {
	client.On(event, func(values ...any) {
		data, ack := split(values)
		for index, value := range data {
			data[index] = read(value)
		}
		client.Emit(event, data...)
		ack(data, nil)
	})
}

func ask(client *socket.Socket, event, question, answered string) {
	client.On(event, func(values ...any) {
		data, _ := split(values)
		client.EmitWithAck(question, data...)(func(answer []any, _ error) {
			client.Emit(answered, answer...)
		})
	})
}

func answer(namespace socket.Namespace) {
	namespace.On("connection", func(values ...any) {
		client := values[0].(*socket.Socket)
		for _, event := range []string{"echo", "bytes", "wrap"} {
			sendBack(client, event)
		}
		ask(client, "ask", "question", "answered")
		ask(client, "ask bytes", "question bytes", "answered bytes")
		client.On("where", func(values ...any) {
			_, ack := split(values)
			ack([]any{namespace.Name()}, nil)
		})
	})
}

func admit(client *socket.Socket, next func(*socket.ExtendedError)) {
	if client.Handshake().Auth["token"] == "secret" {
		next(nil)
	} else {
		next(socket.NewExtendedError("not authorized", map[string]any{"reason": "token"}))
	}
}

func main() {
	server := socket.NewServer(nil, nil)
	answer(server.Sockets())
	answer(server.Of("/chat", nil))
	hidden := server.Of("/private", nil)
	hidden.Use(admit)
	answer(hidden)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening on %d\n", listener.Addr().(*net.TCPAddr).Port)
	http.Handle("/socket.io/", server.ServeHandler(nil))
	log.Fatal(http.Serve(listener, nil))
}
