CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE journal (
	seq INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	settlement TEXT, 
	payload TEXT NOT NULL, 
	previous TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (seq)
)
 STRICT

;

CREATE TABLE authorities (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_authorities PRIMARY KEY (id), 
	CONSTRAINT uq_authorities_name UNIQUE (name)
)
 STRICT

;

CREATE TABLE persons (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT, quiet_days TEXT, 
	CONSTRAINT pk_persons PRIMARY KEY (id), 
	CONSTRAINT uq_persons_key UNIQUE ("key")
)
 STRICT

;

CREATE TABLE settlements (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	organisation TEXT NOT NULL, 
	time_zone TEXT NOT NULL, 
	note TEXT NOT NULL, 
	loaded_on TEXT NOT NULL, notices_to TEXT DEFAULT '[]' NOT NULL, overdue_every INTEGER DEFAULT '1' NOT NULL, escalation TEXT, renumbered INTEGER DEFAULT 0 NOT NULL, kept_from TEXT DEFAULT 'own records' NOT NULL CONSTRAINT ck_settlements_kept_from CHECK (kept_from IN ('own records', 'public sources')), open_to_public INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_settlements PRIMARY KEY (id), 
	CONSTRAINT uq_settlements_code UNIQUE (code)
)
 STRICT

;

CREATE TABLE settlement_persons (
	settlement_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_settlement_persons PRIMARY KEY (settlement_id, person_id), 
	CONSTRAINT fk_settlement_persons_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT fk_settlement_persons_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	file TEXT NOT NULL, 
	text TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, effective_on TEXT, known_on TEXT, "instead" INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (id), 
	CONSTRAINT uq_revisions_settlement_id_number UNIQUE (settlement_id, number), 
	CONSTRAINT fk_revisions_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_revisions_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE parties (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	in_scope INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	sources TEXT NOT NULL, ours INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_parties PRIMARY KEY (id), 
	CONSTRAINT uq_parties_settlement_id_name UNIQUE (settlement_id, name), 
	CONSTRAINT fk_parties_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE sources (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	title TEXT NOT NULL, 
	url TEXT, 
	grade TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (id), 
	CONSTRAINT uq_sources_settlement_id_key UNIQUE (settlement_id, "key"), 
	CONSTRAINT fk_sources_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_sources_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed'))
)
 STRICT

;

CREATE TABLE developments (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	earliest TEXT, 
	latest TEXT NOT NULL, 
	title TEXT NOT NULL, 
	about TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_developments PRIMARY KEY (id), 
	CONSTRAINT fk_developments_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_developments_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed'))
)
 STRICT

;

CREATE TABLE contradictions (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	about TEXT NOT NULL, 
	title TEXT NOT NULL, 
	readings TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	CONSTRAINT pk_contradictions PRIMARY KEY (id), 
	CONSTRAINT fk_contradictions_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE instruments (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	authority_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	counting TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	docket TEXT, 
	respondents TEXT NOT NULL, 
	effective TEXT, 
	inaccessible TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	superseded_on TEXT, needs_approval INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_instruments PRIMARY KEY (id), 
	CONSTRAINT uq_instruments_settlement_id_code UNIQUE (settlement_id, code), 
	CONSTRAINT fk_instruments_authority_id_authorities FOREIGN KEY(authority_id) REFERENCES authorities (id), 
	CONSTRAINT fk_instruments_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_instruments_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed'))
)
 STRICT

;

CREATE TABLE events (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	expected TEXT, 
	note TEXT NOT NULL, repeats INTEGER DEFAULT 0 NOT NULL, may_never INTEGER DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (id), 
	CONSTRAINT uq_events_settlement_id_name UNIQUE (settlement_id, name), 
	CONSTRAINT fk_events_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE obligations (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	instrument_id INTEGER NOT NULL, 
	term_id INTEGER, 
	position INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	title TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	due TEXT, 
	owed_by TEXT, 
	owed_to TEXT, 
	owner TEXT, 
	clause TEXT, 
	wording TEXT, 
	signed_by TEXT NOT NULL, 
	contingent_on TEXT, 
	satisfied_by TEXT, 
	part_of TEXT, 
	credited TEXT, 
	suspended INTEGER NOT NULL, 
	counting TEXT, 
	calendar TEXT, 
	notices TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	recurring INTEGER NOT NULL, 
	planned_until TEXT, 
	superseded_on TEXT, penalty TEXT, audience TEXT DEFAULT '[]' NOT NULL, instalments TEXT, remainder TEXT, interest TEXT, credits TEXT, satisfied_on TEXT DEFAULT 'doing' NOT NULL, cut_off TEXT, acceptance TEXT, extension TEXT, dispute TEXT, cures TEXT, recommendation TEXT, removed_on TEXT, survives INTEGER DEFAULT 0 NOT NULL, kept_from TEXT CONSTRAINT ck_obligations_kept_from CHECK (kept_from IN ('own records', 'public sources')), attests TEXT, 
	CONSTRAINT pk_obligations PRIMARY KEY (id), 
	CONSTRAINT uq_obligations_settlement_id_code UNIQUE (settlement_id, code), 
	CONSTRAINT fk_obligations_instrument_id_instruments FOREIGN KEY(instrument_id) REFERENCES instruments (id), 
	CONSTRAINT fk_obligations_owner_persons FOREIGN KEY(owner) REFERENCES persons ("key"), 
	CONSTRAINT fk_obligations_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT fk_obligations_term_id_terms FOREIGN KEY(term_id) REFERENCES terms (id), 
	CONSTRAINT ck_obligations_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed'))
)
 STRICT

;

CREATE TABLE amounts (
	id INTEGER NOT NULL, 
	obligation_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	currency TEXT NOT NULL, 
	minor INTEGER NOT NULL, 
	CONSTRAINT pk_amounts PRIMARY KEY (id), 
	CONSTRAINT uq_amounts_obligation_id_currency UNIQUE (obligation_id, currency), 
	CONSTRAINT fk_amounts_obligation_id_obligations FOREIGN KEY(obligation_id) REFERENCES obligations (id)
)
 STRICT

;

CREATE TABLE deadlines (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	obligation_id INTEGER NOT NULL, 
	time_zone TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	safe_on TEXT, 
	latest_on TEXT, 
	safe_at TEXT, 
	latest_at TEXT, 
	grade TEXT, 
	awaits TEXT NOT NULL, 
	estimate_on TEXT, 
	covers_from TEXT, 
	covers_to TEXT, 
	original_safe_on TEXT, 
	original_latest_on TEXT, 
	counting TEXT NOT NULL, 
	calendar TEXT NOT NULL, 
	fingerprint TEXT NOT NULL, 
	steps TEXT NOT NULL, 
	lead INTEGER NOT NULL, 
	due_soon_on TEXT, 
	notices TEXT NOT NULL, 
	resolved_from TEXT, 
	resolved_by TEXT, 
	resolved_grade TEXT, 
	waived_on TEXT, 
	released_on TEXT, 
	superseded_on TEXT, 
	contingent INTEGER NOT NULL, 
	woken_on TEXT, 
	next_change_on TEXT, gone INTEGER DEFAULT 0 NOT NULL, done_from TEXT, done_by TEXT, accepted_on TEXT, submitted_on TEXT, returned_on TEXT, waiting_from TEXT, stopped_on TEXT, restarted_on TEXT, done_grade TEXT, delivery TEXT, late_before INTEGER DEFAULT 0 NOT NULL, awaits_answer INTEGER DEFAULT 0 NOT NULL, tolled INTEGER DEFAULT 0 NOT NULL, rule_version INTEGER, proposed INTEGER DEFAULT 0 NOT NULL, announced_late_on TEXT, apart TEXT CONSTRAINT ck_deadlines_apart CHECK (apart IN ('owed by another', 'right', 'talks', 'in instalments')), public INTEGER DEFAULT 0 NOT NULL, open_on TEXT, 
	CONSTRAINT pk_deadlines PRIMARY KEY (id), 
	CONSTRAINT uq_deadlines_obligation_id_number UNIQUE (obligation_id, number), 
	CONSTRAINT fk_deadlines_obligation_id_obligations FOREIGN KEY(obligation_id) REFERENCES obligations (id), 
	CONSTRAINT fk_deadlines_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_deadlines_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT ck_deadlines_resolved_grade CHECK (resolved_grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT ck_deadlines_kind CHECK (kind IN ('latest day', 'earliest day', 'target', 'review', 'standing', 'unknown'))
)
 STRICT

;

CREATE TABLE evidence (
	id INTEGER NOT NULL, 
	fact_id INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	name TEXT NOT NULL, 
	size INTEGER NOT NULL, 
	stored_at TEXT NOT NULL, 
	CONSTRAINT pk_evidence PRIMARY KEY (id), 
	CONSTRAINT fk_evidence_fact_id_facts FOREIGN KEY(fact_id) REFERENCES facts (id)
)
 STRICT

;

CREATE TABLE date_moves (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	deadline_id INTEGER, 
	code TEXT NOT NULL, 
	"on" TEXT NOT NULL, 
	safe_before TEXT, 
	safe_after TEXT, 
	latest_before TEXT, 
	latest_after TEXT, 
	step TEXT NOT NULL, 
	landed_in_past INTEGER NOT NULL, 
	entry_seq INTEGER NOT NULL, estimate_before TEXT, estimate_after TEXT, 
	CONSTRAINT pk_date_moves PRIMARY KEY (id), 
	CONSTRAINT fk_date_moves_deadline_id_deadlines FOREIGN KEY(deadline_id) REFERENCES deadlines (id), 
	CONSTRAINT fk_date_moves_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_date_moves_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE reports (
	id INTEGER NOT NULL, 
	settlement TEXT, 
	month TEXT NOT NULL, 
	as_of TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	html BLOB NOT NULL, 
	published_at TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_reports PRIMARY KEY (id), 
	CONSTRAINT fk_reports_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE penalties (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	instrument_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	citation TEXT NOT NULL, 
	clause TEXT, 
	cure_day TEXT NOT NULL, 
	verified_by TEXT, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_penalties PRIMARY KEY (id), 
	CONSTRAINT ck_penalties_mode CHECK (mode IN ('by-band', 'last-band')), 
	CONSTRAINT ck_penalties_cure_day CHECK (cure_day IN ('counts', 'does not count', 'silent')), 
	CONSTRAINT uq_penalties_settlement_id_key UNIQUE (settlement_id, "key"), 
	CONSTRAINT fk_penalties_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT fk_penalties_instrument_id_instruments FOREIGN KEY(instrument_id) REFERENCES instruments (id), 
	CONSTRAINT fk_penalties_verified_by_persons FOREIGN KEY(verified_by) REFERENCES persons ("key")
)
 STRICT

;

CREATE TABLE penalty_tiers (
	id INTEGER NOT NULL, 
	penalty_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	through INTEGER, 
	currency TEXT NOT NULL, 
	minor INTEGER NOT NULL, 
	CONSTRAINT pk_penalty_tiers PRIMARY KEY (id), 
	CONSTRAINT ck_penalty_tiers_through CHECK (through >= 1), 
	CONSTRAINT uq_penalty_tiers_penalty_id_position UNIQUE (penalty_id, position), 
	CONSTRAINT fk_penalty_tiers_penalty_id_penalties FOREIGN KEY(penalty_id) REFERENCES penalties (id)
)
 STRICT

;

CREATE TABLE outbox (
	message_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	tries INTEGER NOT NULL, 
	next_try_at TEXT NOT NULL, 
	sending_since TEXT, 
	leased_until TEXT, 
	last_reply TEXT NOT NULL, 
	CONSTRAINT pk_outbox PRIMARY KEY (message_id), 
	CONSTRAINT ck_outbox_state CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'held')), 
	CONSTRAINT fk_outbox_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id)
)
 STRICT

;

CREATE TABLE tries (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	began_at TEXT NOT NULL, 
	ended_at TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	address TEXT, 
	reply TEXT NOT NULL, 
	CONSTRAINT pk_tries PRIMARY KEY (id), 
	CONSTRAINT uq_tries_message_id_number UNIQUE (message_id, number), 
	CONSTRAINT ck_tries_outcome CHECK (outcome IN ('waiting', 'sending', 'sent', 'failed', 'held')), 
	CONSTRAINT fk_tries_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id)
)
 STRICT

;

CREATE TABLE tellings (
	notice_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	"on" TEXT, 
	CONSTRAINT pk_tellings PRIMARY KEY (notice_id, person_id), 
	CONSTRAINT ck_tellings_reason CHECK (reason IN ('owner', 'no owner', 'term', 'escalation')), 
	CONSTRAINT fk_tellings_notice_id_notices FOREIGN KEY(notice_id) REFERENCES notices (id), 
	CONSTRAINT fk_tellings_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE switched_off (
	person_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_switched_off PRIMARY KEY (person_id, kind), 
	CONSTRAINT fk_switched_off_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE checkpoints (
	size INTEGER NOT NULL, 
	root TEXT NOT NULL, 
	subtrees TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_checkpoints PRIMARY KEY (size), 
	CONSTRAINT fk_checkpoints_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE recommendation_terms (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	instrument_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	term TEXT, 
	owed_by TEXT, 
	monitor TEXT, 
	adopt TEXT, 
	object TEXT, 
	talks TEXT, 
	decide TEXT, 
	after_decision TEXT, 
	implement TEXT, 
	verify TEXT, 
	after_reopening TEXT, 
	clause TEXT, 
	notices TEXT NOT NULL, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_recommendation_terms PRIMARY KEY (id), 
	CONSTRAINT ck_recommendation_terms_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT uq_recommendation_terms_settlement_id_key UNIQUE (settlement_id, "key"), 
	CONSTRAINT fk_recommendation_terms_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT fk_recommendation_terms_instrument_id_instruments FOREIGN KEY(instrument_id) REFERENCES instruments (id)
)
 STRICT

;

CREATE TABLE amendments (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	effective_on TEXT NOT NULL, 
	known_on TEXT NOT NULL, 
	authority TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	"before" TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_amendments PRIMARY KEY (id), 
	CONSTRAINT uq_amendments_settlement_id_position UNIQUE (settlement_id, position), 
	CONSTRAINT fk_amendments_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT fk_amendments_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE calendar_vintages (
	id INTEGER NOT NULL, 
	vintage TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_calendar_vintages PRIMARY KEY (id), 
	CONSTRAINT fk_calendar_vintages_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE person_logins (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	login TEXT, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_person_logins PRIMARY KEY (id), 
	CONSTRAINT fk_person_logins_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT fk_person_logins_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE idempotency_keys (
	actor TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	operation TEXT NOT NULL, 
	arguments TEXT NOT NULL, 
	entry INTEGER, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (actor, "key"), 
	CONSTRAINT fk_idempotency_keys_entry_journal FOREIGN KEY(entry) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE "status_changes" (
	id INTEGER NOT NULL, 
	deadline_id INTEGER NOT NULL, 
	"on" TEXT NOT NULL, 
	"before" TEXT, 
	"after" TEXT NOT NULL, 
	cause TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_status_changes PRIMARY KEY (id), 
	CONSTRAINT fk_status_changes_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_status_changes_deadline_id_deadlines FOREIGN KEY(deadline_id) REFERENCES deadlines (id), 
	CONSTRAINT ck_status_changes_cause CHECK (cause IN ('day', 'fact', 'load', 'amendment', 'calendar')), 
	CONSTRAINT ck_status_changes_before CHECK (before IN ('waived', 'superseded', 'met', 'met late', 'released', 'submitted', 'returned', 'disputed', 'tolled', 'dormant', 'not found', 'awaiting event', 'review due', 'continuing', 'overdue', 'not known', 'past safe date', 'due soon', 'upcoming')), 
	CONSTRAINT ck_status_changes_after CHECK (after IN ('waived', 'superseded', 'met', 'met late', 'released', 'submitted', 'returned', 'disputed', 'tolled', 'dormant', 'not found', 'awaiting event', 'review due', 'continuing', 'overdue', 'not known', 'past safe date', 'due soon', 'upcoming'))
)
 STRICT

;

CREATE TABLE "terms" (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	instrument_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	title TEXT NOT NULL, 
	monitor_firm TEXT, 
	monitor_person TEXT, 
	starts TEXT, 
	length_count INTEGER, 
	length_unit TEXT, 
	ends TEXT, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	superseded_on TEXT, 
	time_zone TEXT NOT NULL, 
	starts_safe_on TEXT, 
	starts_latest_on TEXT, 
	starts_grade TEXT, 
	starts_awaits TEXT NOT NULL, 
	starts_estimate_on TEXT, 
	ends_safe_on TEXT, 
	ends_latest_on TEXT, 
	ends_grade TEXT, 
	ends_awaits TEXT NOT NULL, 
	ends_estimate_on TEXT, 
	next_change_on TEXT, 
	CONSTRAINT pk_terms PRIMARY KEY (id), 
	CONSTRAINT ck_terms_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT fk_terms_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_terms_ends_grade CHECK (ends_grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT uq_terms_settlement_id_code UNIQUE (settlement_id, code), 
	CONSTRAINT ck_terms_starts_grade CHECK (starts_grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT fk_terms_instrument_id_instruments FOREIGN KEY(instrument_id) REFERENCES instruments (id), 
	CONSTRAINT ck_terms_length_unit CHECK (length_unit IN ('hour', 'day', 'calendar day', 'business day', 'week', 'month', 'year'))
)
 STRICT

;

CREATE TABLE precedents (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	cited TEXT NOT NULL, 
	cited_for TEXT NOT NULL, 
	cited_by TEXT, 
	earliest TEXT, 
	latest TEXT, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_precedents PRIMARY KEY (id), 
	CONSTRAINT ck_precedents_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT fk_precedents_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id)
)
 STRICT

;

CREATE TABLE "facts" (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	number INTEGER, 
	earliest TEXT, 
	latest TEXT, 
	to_on TEXT, 
	grade TEXT NOT NULL, 
	sources TEXT NOT NULL, 
	note TEXT NOT NULL, 
	"by" TEXT NOT NULL, 
	learned_on TEXT, 
	recorded_at TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	withdraws_id INTEGER, 
	details TEXT, 
	CONSTRAINT pk_facts PRIMARY KEY (id), 
	CONSTRAINT ck_facts_latest_known CHECK ((latest IS NULL) = (kind = 'withdrawn')), 
	CONSTRAINT ck_facts_to_on_of_extension CHECK (CASE kind WHEN 'extended' THEN to_on IS NOT NULL WHEN 'term extended' THEN true ELSE to_on IS NULL END), 
	CONSTRAINT ck_facts_grade CHECK (grade IN ('record', 'reported', 'estimated', 'disputed')), 
	CONSTRAINT fk_facts_withdraws_id_facts FOREIGN KEY(withdraws_id) REFERENCES facts (id), 
	CONSTRAINT ck_facts_withdrawal_names_fact CHECK ((withdraws_id IS NOT NULL) = (kind = 'withdrawn')), 
	CONSTRAINT fk_facts_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_facts_origin CHECK (origin IN ('file', 'person')), 
	CONSTRAINT uq_facts_withdraws_id UNIQUE (withdraws_id), 
	CONSTRAINT fk_facts_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT ck_facts_kind CHECK (kind IN ('happened', 'resolved', 'extended', 'waived', 'withdrawn', 'term started', 'term extended', 'term suspended', 'term resumed', 'ended', 'delivered', 'signed', 'extension asked', 'extension denied', 'clock stopped', 'clock restarted', 'recommended', 'answered', 'paid', 'penalty verified', 'evidenced', 'approved', 'rejected', 'date kept', 'breach', 'monitor', 'development', 'contradiction'))
)
 STRICT

;

CREATE TABLE accounts (
	person_id INTEGER NOT NULL, 
	password TEXT NOT NULL, 
	changed_at TEXT NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (person_id), 
	CONSTRAINT fk_accounts_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE sign_in_links (
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	made_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	CONSTRAINT pk_sign_in_links PRIMARY KEY (digest), 
	CONSTRAINT fk_sign_in_links_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE api_tokens (
	id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	made_at TEXT NOT NULL, 
	ends_at TEXT NOT NULL, 
	CONSTRAINT pk_api_tokens PRIMARY KEY (id), 
	CONSTRAINT uq_api_tokens_digest UNIQUE (digest), 
	CONSTRAINT fk_api_tokens_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT ck_api_tokens_scope CHECK (scope IN ('read', 'act'))
)
 STRICT

;

CREATE TABLE attempts (
	subject TEXT NOT NULL, 
	window_at TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY (subject, window_at)
)
 STRICT

;

CREATE TABLE saved_lists (
	person_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	saved_at TEXT NOT NULL, 
	CONSTRAINT pk_saved_lists PRIMARY KEY (person_id, name), 
	CONSTRAINT fk_saved_lists_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE "role_grants" (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	role TEXT NOT NULL, 
	settlement TEXT, 
	granted INTEGER NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_role_grants PRIMARY KEY (id), 
	CONSTRAINT fk_role_grants_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT fk_role_grants_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_role_grants_role CHECK (role IN ('administrator', 'officer', 'owner', 'approver', 'monitor', 'reader', 'service'))
)
 STRICT

;

CREATE TABLE calendar_addresses (
	id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	settlement TEXT, 
	role TEXT, 
	made_at TEXT NOT NULL, 
	last_grant INTEGER NOT NULL, 
	CONSTRAINT pk_calendar_addresses PRIMARY KEY (id), 
	CONSTRAINT uq_calendar_addresses_digest UNIQUE (digest), 
	CONSTRAINT fk_calendar_addresses_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT ck_calendar_addresses_role CHECK (role IN ('administrator', 'officer', 'owner', 'approver', 'monitor', 'reader', 'service'))
)
 STRICT

;

CREATE TABLE half_sign_ins (
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	ends_at TEXT NOT NULL, 
	CONSTRAINT pk_half_sign_ins PRIMARY KEY (digest), 
	CONSTRAINT fk_half_sign_ins_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE second_factors (
	person_id INTEGER NOT NULL, 
	sealed TEXT NOT NULL, 
	enrolled_at TEXT, 
	last_step INTEGER NOT NULL, 
	CONSTRAINT pk_second_factors PRIMARY KEY (person_id), 
	CONSTRAINT fk_second_factors_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE recovery_codes (
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (digest), 
	CONSTRAINT fk_recovery_codes_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE "sign_ins" (
	digest TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	proved TEXT NOT NULL, 
	proved_at TEXT NOT NULL, 
	began_at TEXT NOT NULL, 
	seen_at TEXT NOT NULL, 
	last_grant INTEGER NOT NULL, 
	CONSTRAINT pk_sign_ins PRIMARY KEY (digest), 
	CONSTRAINT fk_sign_ins_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT ck_sign_ins_proved CHECK (proved IN ('os', 'pg', 'link', 'session:password', 'session:password+totp', 'session:oidc', 'token', 'said'))
)
 STRICT

;

CREATE TABLE sign_on_requests (
	digest TEXT NOT NULL, 
	state TEXT NOT NULL, 
	leads_to TEXT NOT NULL, 
	again INTEGER NOT NULL, 
	ends_at TEXT NOT NULL, 
	CONSTRAINT pk_sign_on_requests PRIMARY KEY (digest)
)
 STRICT

;

CREATE TABLE bound_identities (
	issuer TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	bound_at TEXT NOT NULL, 
	CONSTRAINT pk_bound_identities PRIMARY KEY (issuer, subject), 
	CONSTRAINT fk_bound_identities_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id)
)
 STRICT

;

CREATE TABLE delegations (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	delegate_id INTEGER, 
	first_on TEXT NOT NULL, 
	last_on TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_delegations PRIMARY KEY (id), 
	CONSTRAINT fk_delegations_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT fk_delegations_delegate_id_persons FOREIGN KEY(delegate_id) REFERENCES persons (id), 
	CONSTRAINT fk_delegations_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE TABLE "runs" (
	id INTEGER NOT NULL, 
	time_zone TEXT NOT NULL, 
	day TEXT NOT NULL, 
	started_at TEXT NOT NULL, 
	finished_at TEXT NOT NULL, 
	changes INTEGER NOT NULL, 
	notices INTEGER NOT NULL, 
	failures TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	clock_seq INTEGER, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT fk_runs_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_runs_time_zone_day_clock_seq UNIQUE (time_zone, day, clock_seq), 
	CONSTRAINT fk_runs_clock_seq_journal FOREIGN KEY(clock_seq) REFERENCES journal (seq)
)
 STRICT

;

CREATE TABLE "notices" (
	id INTEGER NOT NULL, 
	settlement_id INTEGER NOT NULL, 
	deadline_id INTEGER, 
	term_id INTEGER, 
	kind TEXT NOT NULL, 
	"on" TEXT NOT NULL, 
	text TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	clock_seq INTEGER, 
	CONSTRAINT pk_notices PRIMARY KEY (id), 
	CONSTRAINT fk_notices_settlement_id_settlements FOREIGN KEY(settlement_id) REFERENCES settlements (id), 
	CONSTRAINT fk_notices_term_id_terms FOREIGN KEY(term_id) REFERENCES terms (id), 
	CONSTRAINT fk_notices_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_notices_deadline_id_deadlines FOREIGN KEY(deadline_id) REFERENCES deadlines (id), 
	CONSTRAINT uq_notices_deadline_id_kind_on_clock_seq UNIQUE (deadline_id, kind, "on", clock_seq), 
	CONSTRAINT uq_notices_term_id_kind_on_clock_seq UNIQUE (term_id, kind, "on", clock_seq), 
	CONSTRAINT fk_notices_clock_seq_journal FOREIGN KEY(clock_seq) REFERENCES journal (seq)
)
 STRICT

;

CREATE TABLE "messages" (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	"on" TEXT NOT NULL, 
	written_at TEXT NOT NULL, 
	name TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	body TEXT NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	clock_seq INTEGER, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT fk_messages_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_messages_channel CHECK (channel IN ('mail', 'webhook', 'folder')), 
	CONSTRAINT uq_messages_key UNIQUE ("key"), 
	CONSTRAINT fk_messages_person_id_persons FOREIGN KEY(person_id) REFERENCES persons (id), 
	CONSTRAINT uq_messages_person_id_on_channel_clock_seq UNIQUE (person_id, "on", channel, clock_seq), 
	CONSTRAINT fk_messages_clock_seq_journal FOREIGN KEY(clock_seq) REFERENCES journal (seq)
)
 STRICT

;

CREATE TABLE void_runs (
	run_id INTEGER NOT NULL, 
	entry_seq INTEGER NOT NULL, 
	CONSTRAINT pk_void_runs PRIMARY KEY (run_id), 
	CONSTRAINT fk_void_runs_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id), 
	CONSTRAINT fk_void_runs_entry_seq_journal FOREIGN KEY(entry_seq) REFERENCES journal (seq) DEFERRABLE INITIALLY DEFERRED
)
 STRICT

;

CREATE INDEX ix_journal_settlement ON journal (settlement);

CREATE INDEX ix_settlements_time_zone ON settlements (time_zone);

CREATE INDEX ix_settlement_persons_person_id ON settlement_persons (person_id);

CREATE INDEX ix_revisions_entry_seq ON revisions (entry_seq);

CREATE INDEX ix_developments_settlement_id ON developments (settlement_id);

CREATE INDEX ix_contradictions_settlement_id ON contradictions (settlement_id);

CREATE INDEX ix_instruments_authority_id ON instruments (authority_id);

CREATE INDEX ix_obligations_instrument_id ON obligations (instrument_id);

CREATE INDEX ix_obligations_planned_until_settlement_id ON obligations (planned_until, settlement_id);

CREATE INDEX ix_obligations_term_id ON obligations (term_id);

CREATE INDEX ix_deadlines_safe_on ON deadlines (safe_on);

CREATE INDEX ix_deadlines_settlement_id_safe_on ON deadlines (settlement_id, safe_on);

CREATE INDEX ix_deadlines_time_zone_next_change_on ON deadlines (time_zone, next_change_on);

CREATE INDEX ix_evidence_fact_id ON evidence (fact_id);

CREATE INDEX ix_evidence_sha256 ON evidence (sha256);

CREATE INDEX ix_date_moves_deadline_id ON date_moves (deadline_id);

CREATE INDEX ix_date_moves_entry_seq ON date_moves (entry_seq);

CREATE INDEX ix_date_moves_settlement_id_on ON date_moves (settlement_id, "on");

CREATE INDEX ix_reports_entry_seq ON reports (entry_seq);

CREATE INDEX ix_reports_settlement_month ON reports (settlement, month);

CREATE INDEX ix_penalties_instrument_id ON penalties (instrument_id);

CREATE INDEX ix_penalties_verified_by ON penalties (verified_by);

CREATE INDEX ix_outbox_state_next_try_at ON outbox (state, next_try_at);

CREATE INDEX ix_tellings_on_person_id ON tellings ("on", person_id);

CREATE INDEX ix_tellings_person_id ON tellings (person_id);

CREATE INDEX ix_checkpoints_entry_seq ON checkpoints (entry_seq);

CREATE INDEX ix_recommendation_terms_instrument_id ON recommendation_terms (instrument_id);

CREATE INDEX ix_amendments_entry_seq ON amendments (entry_seq);

CREATE INDEX ix_calendar_vintages_entry_seq ON calendar_vintages (entry_seq);

CREATE INDEX ix_person_logins_person_id ON person_logins (person_id);

CREATE INDEX ix_person_logins_entry_seq ON person_logins (entry_seq);

CREATE INDEX ix_status_changes_deadline_id_on ON status_changes (deadline_id, "on");

CREATE INDEX ix_status_changes_entry_seq ON status_changes (entry_seq);

CREATE INDEX ix_status_changes_on ON status_changes ("on");

CREATE INDEX ix_terms_time_zone_next_change_on ON terms (time_zone, next_change_on);

CREATE INDEX ix_terms_instrument_id ON terms (instrument_id);

CREATE INDEX ix_precedents_settlement_id ON precedents (settlement_id);

CREATE INDEX ix_precedents_cited ON precedents (cited);

CREATE INDEX ix_facts_settlement_id_subject ON facts (settlement_id, subject);

CREATE INDEX ix_facts_entry_seq ON facts (entry_seq);

CREATE INDEX ix_facts_breaches ON facts (settlement_id) WHERE kind = 'breach';

CREATE INDEX ix_sign_in_links_person_id ON sign_in_links (person_id);

CREATE INDEX ix_api_tokens_person_id ON api_tokens (person_id);

CREATE INDEX ix_obligations_owner_code ON obligations (owner, code);

CREATE INDEX ix_obligations_code ON obligations (code);

CREATE INDEX ix_obligations_settlement_id_position ON obligations (settlement_id, position);

CREATE INDEX ix_role_grants_entry_seq ON role_grants (entry_seq);

CREATE INDEX ix_role_grants_person_id ON role_grants (person_id);

CREATE INDEX ix_calendar_addresses_person_id ON calendar_addresses (person_id);

CREATE INDEX ix_half_sign_ins_person_id ON half_sign_ins (person_id);

CREATE INDEX ix_recovery_codes_person_id ON recovery_codes (person_id);

CREATE INDEX ix_sign_ins_seen_at ON sign_ins (seen_at);

CREATE INDEX ix_sign_ins_person_id ON sign_ins (person_id);

CREATE INDEX ix_bound_identities_person_id ON bound_identities (person_id);

CREATE INDEX ix_delegations_person_id ON delegations (person_id);

CREATE INDEX ix_delegations_delegate_id ON delegations (delegate_id);

CREATE INDEX ix_delegations_entry_seq ON delegations (entry_seq);

CREATE INDEX ix_runs_entry_seq ON runs (entry_seq);

CREATE UNIQUE INDEX uq_runs_time_zone_day ON runs (time_zone, day) WHERE clock_seq IS NULL;

CREATE INDEX ix_notices_settlement_id_on ON notices (settlement_id, "on");

CREATE INDEX ix_notices_entry_seq ON notices (entry_seq);

CREATE UNIQUE INDEX uq_notices_deadline_id_kind_on ON notices (deadline_id, kind, "on") WHERE clock_seq IS NULL;

CREATE UNIQUE INDEX uq_notices_term_id_kind_on ON notices (term_id, kind, "on") WHERE clock_seq IS NULL;

CREATE INDEX ix_messages_entry_seq ON messages (entry_seq);

CREATE UNIQUE INDEX uq_messages_person_id_on_channel ON messages (person_id, "on", channel) WHERE clock_seq IS NULL;

CREATE INDEX ix_void_runs_entry_seq ON void_runs (entry_seq);

CREATE TRIGGER date_moves_refuse_update BEFORE UPDATE ON date_moves BEGIN SELECT RAISE(ABORT, 'date_moves is append-only'); END;

CREATE TRIGGER date_moves_refuse_delete BEFORE DELETE ON date_moves BEGIN SELECT RAISE(ABORT, 'date_moves is append-only'); END;

CREATE TRIGGER evidence_refuse_update BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;

CREATE TRIGGER evidence_refuse_delete BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;

CREATE TRIGGER journal_refuse_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TRIGGER journal_refuse_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END;

CREATE TRIGGER reports_refuse_update BEFORE UPDATE ON reports BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;

CREATE TRIGGER reports_refuse_delete BEFORE DELETE ON reports BEGIN SELECT RAISE(ABORT, 'reports is append-only'); END;

CREATE TRIGGER revisions_refuse_update BEFORE UPDATE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions is append-only'); END;

CREATE TRIGGER revisions_refuse_delete BEFORE DELETE ON revisions BEGIN SELECT RAISE(ABORT, 'revisions is append-only'); END;

CREATE TRIGGER tries_refuse_update BEFORE UPDATE ON tries BEGIN SELECT RAISE(ABORT, 'tries is append-only'); END;

CREATE TRIGGER tries_refuse_delete BEFORE DELETE ON tries BEGIN SELECT RAISE(ABORT, 'tries is append-only'); END;

CREATE TRIGGER checkpoints_refuse_update BEFORE UPDATE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints is append-only'); END;

CREATE TRIGGER checkpoints_refuse_delete BEFORE DELETE ON checkpoints BEGIN SELECT RAISE(ABORT, 'checkpoints is append-only'); END;

CREATE TRIGGER calendar_vintages_refuse_update BEFORE UPDATE ON calendar_vintages BEGIN SELECT RAISE(ABORT, 'calendar_vintages is append-only'); END;

CREATE TRIGGER calendar_vintages_refuse_delete BEFORE DELETE ON calendar_vintages BEGIN SELECT RAISE(ABORT, 'calendar_vintages is append-only'); END;

CREATE TRIGGER person_logins_refuse_update BEFORE UPDATE ON person_logins BEGIN SELECT RAISE(ABORT, 'person_logins is append-only'); END;

CREATE TRIGGER person_logins_refuse_delete BEFORE DELETE ON person_logins BEGIN SELECT RAISE(ABORT, 'person_logins is append-only'); END;

CREATE TRIGGER idempotency_keys_refuse_update BEFORE UPDATE ON idempotency_keys BEGIN SELECT RAISE(ABORT, 'idempotency_keys is append-only'); END;

CREATE TRIGGER idempotency_keys_refuse_delete BEFORE DELETE ON idempotency_keys BEGIN SELECT RAISE(ABORT, 'idempotency_keys is append-only'); END;

CREATE TRIGGER status_changes_refuse_update BEFORE UPDATE ON status_changes BEGIN SELECT RAISE(ABORT, 'status_changes is append-only'); END;

CREATE TRIGGER status_changes_refuse_delete BEFORE DELETE ON status_changes BEGIN SELECT RAISE(ABORT, 'status_changes is append-only'); END;

CREATE TRIGGER facts_refuse_update BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END;

CREATE TRIGGER facts_refuse_delete BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts is append-only'); END;

CREATE TRIGGER role_grants_refuse_update BEFORE UPDATE ON role_grants BEGIN SELECT RAISE(ABORT, 'role_grants is append-only'); END;

CREATE TRIGGER role_grants_refuse_delete BEFORE DELETE ON role_grants BEGIN SELECT RAISE(ABORT, 'role_grants is append-only'); END;

CREATE TRIGGER delegations_refuse_update BEFORE UPDATE ON delegations BEGIN SELECT RAISE(ABORT, 'delegations is append-only'); END;

CREATE TRIGGER delegations_refuse_delete BEFORE DELETE ON delegations BEGIN SELECT RAISE(ABORT, 'delegations is append-only'); END;

CREATE TRIGGER void_runs_refuse_update BEFORE UPDATE ON void_runs BEGIN SELECT RAISE(ABORT, 'void_runs is append-only'); END;

CREATE TRIGGER void_runs_refuse_delete BEFORE DELETE ON void_runs BEGIN SELECT RAISE(ABORT, 'void_runs is append-only'); END;

CREATE TRIGGER runs_refuse_update BEFORE UPDATE ON runs BEGIN SELECT RAISE(ABORT, 'runs is append-only'); END;

CREATE TRIGGER runs_refuse_delete BEFORE DELETE ON runs BEGIN SELECT RAISE(ABORT, 'runs is append-only'); END;

CREATE TRIGGER messages_refuse_update BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'messages is append-only'); END;

CREATE TRIGGER messages_refuse_delete BEFORE DELETE ON messages BEGIN SELECT RAISE(ABORT, 'messages is append-only'); END;

INSERT INTO alembic_version VALUES ('0040');
