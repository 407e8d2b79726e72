-- A refund that is done may fail days later, when the customer's bank sends the money back: what the provider says of it
-- last is what counts.  Which refund it is, how much, and the provider's number of it never change.
DROP TRIGGER payment_refund_once ON payment_refund;
CREATE TRIGGER payment_refund_once BEFORE UPDATE ON payment_refund
    FOR EACH ROW
    WHEN (NEW.partition <> OLD.partition OR NEW.code <> OLD.code OR NEW.undo <> OLD.undo OR NEW.amount <> OLD.amount
          OR (OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference))
    EXECUTE FUNCTION refuse_change('refunded once');
