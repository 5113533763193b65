{{/* What a schema can't say of a unit, or could say only in words that help nobody. */}}
{{- define "library.refuse" -}}
{{- if not .node -}}
{{- fail (printf "%s: node is not set: the node label workload of the machines that it runs on" .name) -}}
{{- end -}}
{{- if not .image.repository -}}
{{- fail (printf "%s: image.repository is not set" .name) -}}
{{- end -}}
{{- if and (not .image.digest) (not .image.development) -}}
{{- fail (printf "%s: image.digest is not set. The Deploy target writes it after a push; to try an image without one, set image.development=true" .name) -}}
{{- end -}}
{{- if and (not .image.digest) (not .image.tag) -}}
{{- fail (printf "%s: image.development needs image.tag" .name) -}}
{{- end -}}
{{- if and (eq .strategy "Recreate") (or (ne (int .replicas) 1) .autoscaling) -}}
{{- fail (printf "%s: strategy Recreate is for what may run only once; replicas must be 1, and autoscaling empty" .name) -}}
{{- end -}}
{{- if and .autoscaling (lt (int .autoscaling.maximum) (int .replicas)) -}}
{{- fail (printf "%s: autoscaling.maximum is below replicas, which is its minimum" .name) -}}
{{- end -}}
{{- end -}}
