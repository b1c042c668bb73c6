// node ws: one send for each member of the room. Argument: PORT.
import { WebSocketServer } from 'ws';
const wss = new WebSocketServer({ host: '127.0.0.1', port: +process.argv[2], backlog: 4096, perMessageDeflate: false });
const rooms = new Map();
wss.on('connection', (ws, req) => {
  let room = rooms.get(req.url); if (!room) rooms.set(req.url, room = new Set());
  room.add(ws);
  ws.on('message', (data) => { for (const p of room) if (p.readyState === 1) p.send(data, { binary: false }); });
  ws.on('close', () => room.delete(ws)); ws.on('error', () => {});
});
