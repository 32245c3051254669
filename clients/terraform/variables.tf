variable "distribution" {
  type        = string
  description = "The folder that `npm run build:dist` has made."
}

variable "authorizer" {
  type        = string
  default     = "iam"
  description = "Who may call the API: iam for AWS principals, jwt for bearers of one issuer's tokens."

  validation {
    condition     = contains(["iam", "jwt"], var.authorizer)
    error_message = "It must be iam or jwt."
  }
}

variable "tags" {
  type        = map(string)
  default     = {}
  description = "Tags of the stack, the bucket and what is in it. CloudFormation puts those of the stack on all of its resources."
}
