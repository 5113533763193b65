{{/* Whatever is not public has one, too: by it Prometheus finds /metrics. */}}
{{- define "library.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
  {{- if .public }}
  annotations:
    # Only machines that may have its pods are targets of the load balancer.
    alb.ingress.kubernetes.io/target-node-labels: workload={{ .node }}
  {{- end }}
spec:
  {{- if .public }}
  type: NodePort
  # A request that went on to another machine would come there from the tunnel's address: no NetworkPolicy could tell it from a
  # pod's, and it would be no proxy's address that we trust.
  externalTrafficPolicy: Local
  {{- else }}
  type: ClusterIP
  {{- end }}
  selector:
    {{- include "library.selector" . | nindent 4 }}
  ports:
    - name: http
      port: {{ .port }}
      targetPort: http
{{- end -}}
