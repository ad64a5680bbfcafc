CREATE TABLE IF NOT EXISTS inflight_service_goods (
    id BIGINT PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    price BIGINT NOT NULL,
    stock BIGINT NOT NULL CHECK (stock >= 0)
);

CREATE TABLE IF NOT EXISTS inflight_service_orders (
    id BIGINT PRIMARY KEY,
    buyer VARCHAR(20) NOT NULL,
    goods_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    total BIGINT NOT NULL,
    state VARCHAR(10) NOT NULL,
    FOREIGN KEY (goods_id) REFERENCES inflight_service_goods (id)
);

CREATE INDEX IF NOT EXISTS inflight_service_orders_buyer ON inflight_service_orders (buyer, id);

CREATE TABLE IF NOT EXISTS inflight_service_payments (
    order_id BIGINT PRIMARY KEY,
    amount BIGINT NOT NULL,
    reference VARCHAR(60) NOT NULL,
    FOREIGN KEY (order_id) REFERENCES inflight_service_orders (id)
);
