{{- define "library.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
spec:
  {{- if not .autoscaling }}
  replicas: {{ .replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  progressDeadlineSeconds: 300
  selector:
    matchLabels:
      {{- include "library.selector" . | nindent 6 }}
  strategy:
    type: {{ .strategy }}
    {{- if eq .strategy "RollingUpdate" }}
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
    {{- end }}
  template:
    metadata:
      labels:
        {{- include "library.podLabels" . | nindent 8 }}
      annotations:
        # A program reads its settings once, when it starts.
        wastecoach/settings: {{ include "library.settings" . | sha256sum }}
    spec:
      serviceAccountName: {{ .chart }}
      {{- include "library.pod" . | nindent 6 }}
      # Draining and ending the work in hand, and a little more, before the kubelet kills.
      terminationGracePeriodSeconds: {{ add .shutdown.drainSeconds .shutdown.timeoutSeconds 5 }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "library.selector" . | nindent 14 }}
      containers:
        - name: {{ .chart }}
          image: {{ include "library.image" . }}
          imagePullPolicy: IfNotPresent
          # Its last lines become the pod's message.
          terminationMessagePolicy: FallbackToLogsOnError
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef:
                name: {{ .name }}
            {{- range .environmentSecrets }}
            - secretRef:
                name: {{ . }}
            {{- end }}
          # A start is over within a minute even on a throttled processor; until then nothing else is asked.
          startupProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 1
            timeoutSeconds: 3
            failureThreshold: 60
          # Says only whether the process answers: a restart heals no store.
          livenessProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          # Asks the stores, which have two seconds to answer.
          readinessProbe:
            httpGet: { path: /health/ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 4
            failureThreshold: 2
          resources:
            {{- toYaml .resources | nindent 12 }}
          {{- include "library.containerSecurity" . | nindent 10 }}
          {{- include "library.mounts" . | nindent 10 }}
      {{- include "library.volumes" . | nindent 6 }}
{{- end -}}
