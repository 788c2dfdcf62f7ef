-- A database as the first version left it, which knew no migrations.
BEGIN TRANSACTION;
CREATE TABLE events (
	user_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	unread_count INTEGER NOT NULL, 
	frame TEXT NOT NULL, 
	PRIMARY KEY (user_id, seq), 
	FOREIGN KEY(user_id) REFERENCES users (id)
)
 WITHOUT ROWID

;
INSERT INTO "events" VALUES(1,1,1,'{"type":"notification_created","payload":{"id":1},"seq":1,"unread_count":1}');
INSERT INTO "events" VALUES(1,2,2,'{"type":"notification_created","payload":{"id":2},"seq":2,"unread_count":2}');
CREATE TABLE idempotency_keys (
	producer VARCHAR(150) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	answer TEXT NOT NULL, 
	stored_at FLOAT NOT NULL, 
	PRIMARY KEY (producer, "key")
);
CREATE TABLE notifications (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	user_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	message TEXT NOT NULL, 
	notification_type VARCHAR(64) NOT NULL, 
	is_read BOOLEAN NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	metadata TEXT NOT NULL, 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
INSERT INTO "notifications" VALUES(1,1,'First','','info',1,'2026-11-22T20:29:35.123456Z','{}');
INSERT INTO "notifications" VALUES(2,1,'Second','','info',0,'2026-11-22T20:29:35.123456Z','{}');
CREATE TABLE refresh_tokens (
	digest VARCHAR(64) NOT NULL, 
	session_id VARCHAR(32) NOT NULL, 
	expires_at FLOAT NOT NULL, 
	used_at FLOAT, 
	PRIMARY KEY (digest), 
	FOREIGN KEY(session_id) REFERENCES sessions (id)
);
CREATE TABLE sessions (
	id VARCHAR(32) NOT NULL, 
	user_id INTEGER NOT NULL, 
	revoked_at FLOAT, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES users (id)
);
CREATE TABLE users (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(150) NOT NULL, 
	password_hash TEXT, 
	seq INTEGER NOT NULL, 
	unread_count INTEGER NOT NULL, 
	newest_at VARCHAR(32) NOT NULL, 
	UNIQUE (name)
);
INSERT INTO "users" VALUES(1,'ada',NULL,2,1,'2026-11-22T20:29:35.123456Z');
CREATE INDEX idempotency_keys_oldest ON idempotency_keys (stored_at);
CREATE INDEX notifications_newest_first ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id, is_read, id);
CREATE INDEX sessions_revoked ON sessions (revoked_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('users',1);
INSERT INTO "sqlite_sequence" VALUES('notifications',2);
COMMIT;
PRAGMA user_version = 1;
