# Generated from infra/ by `npm run generate`. Do not edit.

output "http_api_url" {
  description = "The API’s address at API Gateway."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "HttpApiUrl", null)
}

output "http_api_id" {
  description = "The id of the HTTP API."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "HttpApiId", null)
}

output "public_url" {
  description = "Where callers reach the API."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "PublicUrl", null)
}

output "table_name" {
  description = "The ledger."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "TableName", null)
}

output "key_arn" {
  description = "Encrypts the ledger, the queues and the logs; a vendor's secret may use it too."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "KeyArn", null)
}

output "wake_up_queue_url" {
  description = "Wake-ups on their way to workers-run-action."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "WakeUpQueueUrl", null)
}

output "wake_up_dead_letter_queue_url" {
  description = "Wake-ups that could not be read."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "WakeUpDeadLetterQueueUrl", null)
}

output "event_dead_letter_queue_url" {
  description = "Events that a rule or a schedule could not deliver."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "EventDeadLetterQueueUrl", null)
}

output "invocation_dead_letter_queue_url" {
  description = "Events that were delivered and could not be recorded."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "InvocationDeadLetterQueueUrl", null)
}

output "event_bus_name" {
  description = "Whose events the rules see."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "EventBusName", null)
}

output "result_bus_name" {
  description = "Where action.done and the like are put."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "ResultBusName", null)
}

output "secrets_prefix" {
  description = "An account's secret is this, a slash, and its vendor/account."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "SecretsPrefix", null)
}

output "console_command" {
  description = "The operators' console, on the machine where it is run."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "ConsoleCommand", null)
}

output "domain_target" {
  description = "What the DNS record of the API's own domain stands for."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "DomainTarget", null)
}

output "page_topic_arn" {
  description = "Alarms that wake a person: subscribe to it."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "PageTopicArn", null)
}

output "ticket_topic_arn" {
  description = "Alarms that can wait for the morning: subscribe to it."
  value       = lookup(aws_cloudformation_stack.stage.outputs, "TicketTopicArn", null)
}
