/* crm_operations.c - the operations of OPERATIONS.md and the shapes of their results. */
#include "crm/crm_answer.h"

#include <string.h>

#define LINE_OF "line:s market:k number?:s"
#define SECRET  "{lines:[{" LINE_OF " code:s commitment_end?:d}]}"
#define STEPS   "[{label:s day?:d done:b}]"
#define INVOICE "{id:s line:s month:m amount_cents:i due:d}"
#define NETWORK "department:s name:s status:w detail?:s until?:d"
#define DONE    "reference:s at_ms:i"

static const struct crm_operation OPERATIONS[] = {
	{"account",
	 "{id:s kind:w name:s first_name?:s company?:s radical:s payment_mode:w debit_day?:i"
	 " cycle_day:i next_invoice:d next_online:d"
	 " lines:[{id:s market:k number?:s user?:s offer:s status:w centre?:s}]"
	 " unpaid:{active:b amount_cents:i due?:d pending_cents:i invoices:[" INVOICE "]}"
	 " to_pay:{amount_cents:i due?:d invoices:[" INVOICE "]}}",
	 CRM_READ},
	{"bills",
	 "{bills:[{id:s " LINE_OF " centre?:s month:m issued:d online:d due:d amount_cents:i"
	 " remaining_cents:i status:w"
	 " parts:[{name:s amount_cents:i items:[{label:s type:w user?:s quantity?:i unit?:s from?:d"
	 " to?:d prorata:b amount_cents:i}]}]"
	 " users:[{user?:s amount_cents:i}] types:[{type:w amount_cents:i}]"
	 " prorata:[{label:s type:w user?:s quantity?:i unit?:s from?:d to?:d prorata:b"
	 " amount_cents:i}]}]}",
	 CRM_READ},
	{"payments", "{payments:[{id:s day:d amount_cents:i mode:w status:w invoices:[s]}]}",
	 CRM_READ},
	{"facility",
	 "{facilities:[{id:s line:s label:s months:i instalment_cents:i left_cents:i months_left:i"
	 " since:d}]}",
	 CRM_READ},
	{"consumption",
	 "{lines:[{" LINE_OF " user?:s since:d renews:d data_mb:i data_cap_mb?:i abroad_mb?:i"
	 " abroad_cap_mb?:i calls_s:i sms:i out_of_bundle_cents:i"
	 " out_of_bundle?:[{label:s amount_cents:i}]"
	 " data_modes:[{place:w mode:w cap_mb?:i}]}]}",
	 CRM_READ},
	{"offer",
	 "{lines:[{" LINE_OF " user?:s offer:s price_cents:i content:[s] since:d commitment_end?:d"
	 " status:w device?:s options:[{id:s label:s price_cents:i since:d}]}]}",
	 CRM_READ},
	{"options",
	 "{lines:[{" LINE_OF " active:[{id:s label:s price_cents:i since:d}]"
	 " available:[{id:s label:s price_cents:i}]}]}",
	 CRM_READ},
	{"refund_offers", "{offers:[{id:s line:s label:s amount_cents:i status:w until:d}]}",
	 CRM_READ},
	{"orders",
	 "{orders:[{id:s line?:s kind:w label:s status:w ordered:d expected?:d steps:" STEPS "}]}",
	 CRM_READ},
	{"incidents",
	 "{incidents:[{id:s line:s symptom:s status:w opened:d expected?:d steps:" STEPS "}]}",
	 CRM_READ},
	{"repairs",
	 "{repairs:[{id:s line:s device:s status:w deposited:d expected?:d steps:" STEPS "}]}",
	 CRM_READ},
	{"return_slip", "{slips:[{id:s line:s equipment:s until:d address:s}]}", CRM_READ},
	{"puk", SECRET, CRM_READ},
	{"rio", SECRET, CRM_READ},
	{"unlock_code", SECRET, CRM_READ},
	{"parental_code", SECRET, CRM_READ},
	{"purchase_code", SECRET, CRM_READ},
	{"pto", "{lines:[{" LINE_OF " pto:s commitment_end?:d}]}", CRM_READ},
	{"blocked_calls", "{calls:[{line:s at_ms:i number?:s cause:w}]}", CRM_READ},
	{"vod", "{vod:[{line:s day:d title:s kind:w amount_cents:i}]}", CRM_READ},
	{"purchases",
	 "{lines:[{" LINE_OF " alert_cents?:i"
	 " categories:[{id:w label:s enabled:b cap_cents?:i spent_cents:i}]"
	 " purchases:[{id:s day:d category:w merchant:s label:s amount_cents:i invoice?:s}]"
	 " subscriptions:[{id:s merchant:s label:s amount_cents:i since:d}]}]}",
	 CRM_READ},
	{"mandates", "{mandates:[{id:s account?:s status:w day:d}]}", CRM_READ},
	{"contracts", "{contracts:[{id:s line:s number?:s label:s signed:d commitment_end?:d}]}",
	 CRM_READ},
	{"personal",
	 "{name:s first_name?:s company?:s street:s postal_code:s city:s contact_email?:s"
	 " login_email?:s contact_number?:s payment_mode:w debit_day?:i cycle_day:i"
	 " directory:{listed:b address:b reverse_search:b}"
	 " preferences:{email:b sms:b phone:b mail:b partners:b}"
	 " profile:{birth_date?:d profession?:s household?:i housing?:s interests?:s}"
	 " profile_percent:i bbox_emails:[{line:s address:s main:b}]}",
	 CRM_READ},
	{"journal",
	 "{entries:[{reference:s at_ms:i operation:w line?:s title:s details:o act?:w status?:w}]}",
	 CRM_READ},
	{"requests", "{requests:[{reference:s at_ms:i act:w line?:s title:s}]}", CRM_READ},
	{"refusal", "{reason?:w reference?:s incident?:s expected?:d}", CRM_READ},
	{"find_customer", "{id:s}", CRM_COMMON},
	{"tariffs",
	 "{country:s zone:s included:b call_cents:i received_cents:i sms_cents:i"
	 " data_cents_mb:i from_call_cents?:i from_sms_cents?:i}",
	 CRM_COMMON},
	{"countries", "{countries:[{country:s zone:s included:b}]}", CRM_COMMON},
	{"network", "{" NETWORK "}", CRM_COMMON},
	{"disturbances", "{departments:[{" NETWORK "}]}", CRM_COMMON},
	{"pay", "{" DONE " unpaid_cents:i}", CRM_WRITE},
	{"settle_facility", "{" DONE " left_cents:i months_left:i}", CRM_WRITE},
	{"set_purchase_cap", "{" DONE "}", CRM_WRITE},
	{"enable_purchases", "{" DONE "}", CRM_WRITE},
	{"set_alert", "{" DONE "}", CRM_WRITE},
	{"remove_subscription", "{" DONE "}", CRM_WRITE},
	{"set_data", "{" DONE "}", CRM_WRITE},
	{"set_contact_number", "{" DONE "}", CRM_WRITE},
	{"set_contact_email", "{" DONE "}", CRM_WRITE},
	{"set_login_email", "{" DONE "}", CRM_WRITE},
	{"set_bbox_email", "{" DONE "}", CRM_WRITE},
	{"add_bbox_email", "{" DONE "}", CRM_WRITE},
	{"set_billing_address", "{" DONE "}", CRM_WRITE},
	{"set_preferences", "{" DONE "}", CRM_WRITE},
	{"set_profile", "{" DONE "}", CRM_WRITE},
	{"set_directory", "{" DONE "}", CRM_WRITE},
	{"set_user", "{" DONE "}", CRM_WRITE},
	{"set_debit_day", "{" DONE "}", CRM_WRITE},
	{"set_cycle_day", "{" DONE "}", CRM_WRITE},
	{"set_payment_mode", "{" DONE " mandate:s}", CRM_WRITE},
	{"declare_loss", "{" DONE "}", CRM_WRITE},
	{"order_sim", "{" DONE " order:s expected:d}", CRM_WRITE},
	{"activate_sim", "{" DONE "}", CRM_WRITE},
	{"add_option", "{" DONE "}", CRM_WRITE},
	{"remove_option", "{" DONE "}", CRM_WRITE},
	{"declare_incident", "{" DONE " incident:s expected:d}", CRM_WRITE},
	{"request", "{" DONE "}", CRM_WRITE},
	{"cancel_request", "{" DONE "}", CRM_WRITE},
};

enum { OPERATION_COUNT = sizeof OPERATIONS / sizeof *OPERATIONS };

const struct crm_operation *crm_operations(size_t *count)
{
	*count = OPERATION_COUNT;
	return OPERATIONS;
}

const struct crm_operation *crm_operation_find(const char *name)
{
	for (size_t i = 0; i < OPERATION_COUNT; i++)
		if (strcmp(OPERATIONS[i].name, name) == 0)
			return &OPERATIONS[i];
	return NULL;
}
