# The stack that `npx serverless deploy` makes, from the same template and the same packages.

locals {
  manifest = jsondecode(file("${var.distribution}/manifest.json"))
  template = "${var.distribution}/${local.manifest.templates[var.authorizer]}"
  s3       = trimprefix(aws_s3_bucket.code.bucket_regional_domain_name, "${aws_s3_bucket.code.id}.")
  asked    = keys(jsondecode(file(local.template)).Parameters)

  parameters = { for name, value in local.given : name => value if value != null && contains(local.asked, name) }
}

resource "aws_s3_bucket" "code" {
  bucket_prefix = "conversation-actions-${var.stage}-"
  force_destroy = true # it holds copies of the distribution alone
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "code" {
  bucket                  = aws_s3_bucket.code.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# As osls makes the bucket of its packages: over TLS alone.
resource "aws_s3_bucket_policy" "code" {
  bucket = aws_s3_bucket.code.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.code.arn, "${aws_s3_bucket.code.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })

  # Both change the bucket's policies: one after the other.
  depends_on = [aws_s3_bucket_public_access_block.code]
}

resource "aws_s3_object" "package" {
  for_each = local.manifest.packages

  bucket = aws_s3_bucket.code.id
  key    = "${each.value}.zip"
  source = "${var.distribution}/functions/${each.key}"

  # A stack that rolls back needs the packages of the version before.
  lifecycle { create_before_destroy = true }
}

resource "aws_s3_object" "template" {
  bucket = aws_s3_bucket.code.id
  key    = "template-${filesha256(local.template)}.json"
  source = local.template

  lifecycle { create_before_destroy = true }
}

resource "aws_cloudformation_stack" "stage" {
  # The name by which `npm run doctor`, `smoke`, `actions` and the console find a stage.
  name         = "conversation-actions-${var.stage}"
  template_url = "https://${local.s3}/${aws_s3_bucket.code.id}/${aws_s3_object.template.key}"
  capabilities = ["CAPABILITY_IAM"]
  tags         = var.tags
  parameters   = merge({ CodeBucket = aws_s3_bucket.code.id }, local.parameters)

  depends_on = [aws_s3_object.package, aws_s3_bucket_policy.code]
}

output "parameters" {
  description = "What the stack is given; all others have the template's defaults."
  value       = local.parameters
}
