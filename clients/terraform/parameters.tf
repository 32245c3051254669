# Generated from infra/ by `npm run generate`. Do not edit.

variable "stage" {
  type        = string
  description = "The name of the stage, of which all names are made."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,9}$", var.stage))
    error_message = "It must be like ^[a-z][a-z0-9-]{0,9}$."
  }
}

variable "log_retention_days" {
  type        = string
  description = "For how many days log lines are kept."
  default     = null

  validation {
    condition     = var.log_retention_days == null ? true : contains(["1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545", "731", "1096", "1827", "2192", "2557", "2922", "3288", "3653"], var.log_retention_days)
    error_message = "It must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "jwt_issuer" {
  type        = string
  description = "Whose tokens are accepted: the issuer’s https address."
  default     = null

  validation {
    condition     = var.jwt_issuer == null ? true : can(regex("^https:\\/\\/[^\\s/]+\\S*$", var.jwt_issuer))
    error_message = "It must be like ^https:\\/\\/[^\\s/]+\\S*$."
  }
}

variable "jwt_audience" {
  type        = string
  description = "For whom a token must be."
  default     = null
}

variable "jwt_scope" {
  type        = string
  description = "Which scope a token must have."
  default     = null

  validation {
    condition     = var.jwt_scope == null ? true : can(regex("^\\S+$", var.jwt_scope))
    error_message = "It must be like ^\\S+$."
  }
}

variable "domain_name" {
  type        = string
  description = "The API’s own domain; needs certificateArn."
  default     = null

  validation {
    condition     = var.domain_name == null ? true : can(regex("^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)?$", var.domain_name))
    error_message = "It must be like ^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)?$."
  }
}

variable "certificate_arn" {
  type        = string
  description = "The certificate of domainName, in the region of the stage."
  default     = null

  validation {
    condition     = var.certificate_arn == null ? true : can(regex("^(?:arn:aws[\\w-]*:acm:[\\w-]+:\\d{12}:certificate\\/[\\w-]+)?$", var.certificate_arn))
    error_message = "It must be like ^(?:arn:aws[\\w-]*:acm:[\\w-]+:\\d{12}:certificate\\/[\\w-]+)?$."
  }
}

variable "requests_per_second" {
  type        = string
  description = "How many requests a second the API accepts."
  default     = null

  validation {
    condition     = var.requests_per_second == null ? true : can(regex("^[1-9]\\d{0,8}$", var.requests_per_second))
    error_message = "It must be like ^[1-9]\\d{0,8}$."
  }
}

variable "request_burst" {
  type        = string
  description = "How many requests the API accepts at once."
  default     = null

  validation {
    condition     = var.request_burst == null ? true : can(regex("^[1-9]\\d{0,8}$", var.request_burst))
    error_message = "It must be like ^[1-9]\\d{0,8}$."
  }
}

variable "event_bus" {
  type        = string
  description = "The bus on which the rules match events."
  default     = null

  validation {
    condition     = var.event_bus == null ? true : can(regex("^[A-Za-z0-9._\\-/]{1,256}$", var.event_bus))
    error_message = "It must be like ^[A-Za-z0-9._\\-/]{1,256}$."
  }
}

variable "result_bus" {
  type        = string
  description = "The bus on which result events are published."
  default     = null

  validation {
    condition     = var.result_bus == null ? true : can(regex("^[A-Za-z0-9._\\-/]{1,256}$", var.result_bus))
    error_message = "It must be like ^[A-Za-z0-9._\\-/]{1,256}$."
  }
}

variable "event_sources" {
  type        = string
  description = "Comma-separated: whose events may ask for an action directly."
  default     = null
}

variable "require_idempotency_key" {
  type        = string
  description = "Whether requests without a key are refused."
  default     = null

  validation {
    condition     = var.require_idempotency_key == null ? true : contains(["true", "false"], var.require_idempotency_key)
    error_message = "It must be one of true, false."
  }
}

variable "allowed_vendor_hosts" {
  type        = string
  description = "Comma-separated: further hosts that an account’s baseUrl may name."
  default     = null
}

variable "access_policy" {
  type        = string
  description = "JSON: which caller may do what, at which accounts."
  default     = null
}

variable "vendor_response_timeout_ms" {
  type        = string
  description = "How long a vendor’s response is waited for."
  default     = null

  validation {
    condition     = var.vendor_response_timeout_ms == null ? true : can(regex("^(?:[1-9]\\d{0,3}|1\\d{4}|20000)$", var.vendor_response_timeout_ms))
    error_message = "It must be like ^(?:[1-9]\\d{0,3}|1\\d{4}|20000)$."
  }
}

variable "secrets_max_age_ms" {
  type        = string
  description = "After which time a secret is read again."
  default     = null

  validation {
    condition     = var.secrets_max_age_ms == null ? true : can(regex("^(?:[1-9]\\d{0,4}|[1-8]\\d{5}|900000)$", var.secrets_max_age_ms))
    error_message = "It must be like ^(?:[1-9]\\d{0,4}|[1-8]\\d{5}|900000)$."
  }
}

variable "safe_resend_ms" {
  type        = string
  description = "Within which time a harmless request is sent again without a read."
  default     = null

  validation {
    condition     = var.safe_resend_ms == null ? true : can(regex("^(?:[1-9]\\d{0,5}|[1-2]\\d{6}|3[0-5]\\d{5}|3600000)$", var.safe_resend_ms))
    error_message = "It must be like ^(?:[1-9]\\d{0,5}|[1-2]\\d{6}|3[0-5]\\d{5}|3600000)$."
  }
}

variable "page_topic_arn" {
  type        = string
  description = "The SNS topic of alarms that wake the person on call; without it the stack has one."
  default     = null

  validation {
    condition     = var.page_topic_arn == null ? true : can(regex("^(?:arn:aws[\\w-]*:sns:[\\w-]+:\\d{12}:[\\w-]+)?$", var.page_topic_arn))
    error_message = "It must be like ^(?:arn:aws[\\w-]*:sns:[\\w-]+:\\d{12}:[\\w-]+)?$."
  }
}

variable "ticket_topic_arn" {
  type        = string
  description = "The SNS topic of alarms that can wait; without it pageTopicArn, or else a topic of the stack."
  default     = null

  validation {
    condition     = var.ticket_topic_arn == null ? true : can(regex("^(?:arn:aws[\\w-]*:sns:[\\w-]+:\\d{12}:[\\w-]+)?$", var.ticket_topic_arn))
    error_message = "It must be like ^(?:arn:aws[\\w-]*:sns:[\\w-]+:\\d{12}:[\\w-]+)?$."
  }
}

locals {
  # What is null keeps the default of the template.
  given = {
    Stage                   = var.stage
    LogRetentionDays        = var.log_retention_days
    JwtIssuer               = var.jwt_issuer
    JwtAudience             = var.jwt_audience
    JwtScope                = var.jwt_scope
    DomainName              = var.domain_name
    CertificateArn          = var.certificate_arn
    RequestsPerSecond       = var.requests_per_second
    RequestBurst            = var.request_burst
    EventBus                = var.event_bus
    ResultBus               = var.result_bus
    EventSources            = var.event_sources
    RequireIdempotencyKey   = var.require_idempotency_key
    AllowedVendorHosts      = var.allowed_vendor_hosts
    AccessPolicy            = var.access_policy
    VendorResponseTimeoutMs = var.vendor_response_timeout_ms
    SecretsMaxAgeMs         = var.secrets_max_age_ms
    SafeResendMs            = var.safe_resend_ms
    PageTopicArn            = var.page_topic_arn
    TicketTopicArn          = var.ticket_topic_arn
  }
}
