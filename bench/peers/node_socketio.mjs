// node socket.io over WebSocket. Argument: PORT.
import { createServer } from 'http';
import { Server } from 'socket.io';
const http = createServer();
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false, serveClient: false });
io.on('connection', (s) => { s.join('r1'); s.on('chat', (m) => io.to('r1').emit('chat', m)); });
http.listen({ host: '127.0.0.1', port: +process.argv[2], backlog: 4096 });
