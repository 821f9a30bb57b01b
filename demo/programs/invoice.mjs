// Prints an invoice for each order; one customer has no address, which nobody thought of: an uncaught TypeError.
import './report.mjs';

const orders = [
  { id: 1041, customer: { name: 'Ada', address: { city: 'London' } }, cents: 1250 },
  { id: 1042, customer: { name: 'Grace' }, cents: 9900 },
];

const addressLine = (customer) => `${customer.name}, ${customer.address.city}`;
const invoice = (order) => `#${order.id}  ${addressLine(order.customer)}  ${(order.cents / 100).toFixed(2)}`;

// As orders come in: one after the other, each from the event loop.
for (const order of orders) setTimeout(() => console.log(invoice(order)), 10);
